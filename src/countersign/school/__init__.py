"""Reports to schools: from this child's own observations, said how they were made, and nobody
else's.

What is there today finds passages that reports of different children share. It never lets a report
of one child hold another's.
"""
