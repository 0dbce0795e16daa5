.PHONY: run test check bench
run test check:
	@python3 dev.py $@ $(ARGS)

RECORDS ?= 1000000
ROUNDS ?= 5
bench:
	@python3 dev.py bench --records $(RECORDS) --rounds $(ROUNDS) $(ARGS)
