"""What a vendor's papers say about the eight red flags, with the sentence and page for each.

Every sentence is read for who promises what, on which plan and under which limits; what is not
stated stays a question to the vendor. It proposes; the owner decides and accepts the review.
"""
