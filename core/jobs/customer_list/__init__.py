"""Read the customer's list of jobs: what it holds, which column is which, and which rows are no jobs."""
