"""Plans beside the yearly one."""
