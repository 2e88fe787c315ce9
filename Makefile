# Few verbs, short recipes; what each needs is fetched or named by deploy/setup.sh.

export CARGO_TERM_COLOR ?= auto
PAGES = npm --prefix web-client

.PHONY: run test check sim crash fuzz bench bench-load bench-board bench-vision bench-assembly bench-sheets bench-peers models types setup-run setup-test

## run: build everything and start the demo school on http://localhost:8080
run: setup-run
	@echo "▶ 编译服务器（首次约十分钟） / building the server (about ten minutes the first time)"
	cargo build
	@echo "▶ 启动演示学校 / starting the demo school"
	cargo run --quiet -- demo

## test: install what the tests need, then run all of them
test: setup-test
	cargo test
	$(PAGES) run check
	$(PAGES) run budget
	sh deploy/e2e.sh

## check: lints and style, without the long tests
check: setup-run
	cargo fmt --check
	cargo clippy --all-targets -- -D warnings
	cargo test --test tidy
	$(PAGES) run typecheck
	$(PAGES) run lint
	$(PAGES) run budget

## sim: ten thousand simulated crowds (500 in `make test`); SEEDS=n for another number
sim: setup-run
	EXAMHALL_SIM_SEEDS=$(or $(SEEDS),10000) cargo test --test sim -- --nocapture

## crash: the server killed a thousand times under load (200 in `make test`); ROUNDS=n for another number
crash: setup-run
	EXAMHALL_CRASH_ROUNDS=$(or $(ROUNDS),1000) cargo test --test crash -- --nocapture

## fuzz: every reader of files on input that is nearly right, ten minutes each, side by side; MINUTES=n for another number
fuzz: setup-run
	EXAMHALL_FUZZ_SECONDS=$$(( $(or $(MINUTES),10) * 60 )) nice -n 15 cargo test --test fuzz -- --nocapture --test-threads 32

## bench-load: an exam of five thousand on one machine, figures to target/bench/load.json and load.svg
bench-load: setup-run
	cargo bench --bench load

## bench-board: a board of a thousand in Chromium and on twenty sockets, figures to target/bench/board.json
bench-board: setup-run
	cargo bench --bench board

## bench: figures to target/bench/*.json; see benches/README.md
bench: setup-run
	cargo bench

## bench-vision: figures of the watching core to target/bench/vision.json; the load of one core first
bench-vision: setup-run
	cargo bench --bench load -- --candidates 140 --seconds 120 --workers 1
	cargo bench --bench watching

## bench-assembly: papers of a sitting and a solver beside them; figures to target/bench/assembly.json
bench-assembly: setup-run
	cargo bench --bench assembly

## bench-sheets: a spreadsheet of 10,000 questions; figures to target/bench/sheets.json
bench-sheets: setup-run
	cargo bench --bench sheets

## bench-peers: this pipeline beside a Python one and human in Node, on one core; figures to target/bench/peers.json
bench-peers: setup-run
	python3 benches/peers/run.py

## models: fetch ONNX Runtime and check every model against the manifest
models:
	python3 models/fetch_runtime.py
	cargo run --quiet -- models verify

## types: write the OpenAPI snapshot and the TypeScript types made from it
types: setup-run
	cargo run --quiet -- openapi > web-client/openapi.json.new
	mv web-client/openapi.json.new web-client/openapi.json
	$(PAGES) run types

setup-run:
	@sh deploy/setup.sh run

setup-test:
	@sh deploy/setup.sh test
