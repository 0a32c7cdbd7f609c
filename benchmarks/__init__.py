"""Measurements that a person can repeat: what is measured, on which instances, and what the machine was."""
