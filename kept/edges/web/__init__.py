"""The pages: translate a request in, one call, translate the answer out."""
