"""Other systems' formats. Each turns records into its own words and back; none opens a socket."""
