"""The forms: for each a builder that returns a modal, and a reader that returns what was entered.

A builder takes domain objects and returns a view for `views.open`, `views.push` or `views.update`. A reader takes
the `view` of a `view_submission` and returns plain domain values, or raises an InvalidInput whose `fields` are
blocks of that view. What a view is about is in its `private_metadata`; `view.about` reads it.
"""
