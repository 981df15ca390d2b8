"""How a goal is read: its words, days, quantities, people and acts."""
