-- What a finding is made of, as JSON, so that everybody reads it in their own language. What was found before has none.
ALTER TABLE guardrail_overrides ADD COLUMN facts TEXT;
ALTER TABLE guardrail_refusals ADD COLUMN facts TEXT;
