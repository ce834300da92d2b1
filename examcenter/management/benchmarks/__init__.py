"""What `manage.py benchmark` measures, a file for each room."""
