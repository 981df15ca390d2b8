"""The people of the practice: roles, licences, supervision, leave, delegation, hand-over."""
