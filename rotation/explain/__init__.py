"""Answers to why: who is eligible, why not there, why he or she stays."""
