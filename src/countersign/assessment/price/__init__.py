"""What a vendor would cost this practice: its price sentences run against the practice's volume.

`reading` finds what is charged for what, `running` does the arithmetic and shows it, `volume`
counts the practice's own visits. It never guesses a price that no sentence states.
"""
