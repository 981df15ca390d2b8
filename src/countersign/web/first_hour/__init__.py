"""The first hour: files of a practice that has connected nothing yet, looked at and not kept."""
