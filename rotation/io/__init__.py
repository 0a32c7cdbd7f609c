"""One year's data in and out: workbook, CSV folder, template, and the check of all of it."""

from rotation.io.book import write_workbook
from rotation.io.checks import check_instance
from rotation.io.folder import write_folder
from rotation.io.read import inspect, read
from rotation.io.template import write_template

__all__ = ["check_instance", "inspect", "read", "write_folder", "write_template", "write_workbook"]
