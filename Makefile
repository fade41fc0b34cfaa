# Casebridge. `make help` lists what there is; everything local lives in .local.
.DEFAULT_GOAL := help
SHELL := bash
L := infra/local

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / { printf "  %-14s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: ## bring everything up on this machine, deploy, and show the API at work (PORT=4566, ENGINE=docker)
	@$L/run

deploy-local: ## the same without the show
	@$L/deploy

stop: ## end what run and test started; its data is gone
	@$L/engine stop

status: ## say what runs
	@$L/engine status

url: ## print the API's URL
	@$L/output url

# Values go through the environment, so that quotes and blanks in them are safe, and those that are there count.
token: export ROLES ?= admin,itil_admin,itil,sn_customerservice_agent,sn_incident_read,sn_incident_write
token: export USER_TYPE ?= internal
token: export ACCOUNTS ?= *
token: export SUB ?= ada
token: export NAME ?= Ada Lovelace
token: ## print a token: ROLES=a,b USER_TYPE=internal ACCOUNTS='*' SUB=ada NAME='Ada Lovelace'
	@go run ./$L/token mint -roles "$$ROLES" -user-type "$$USER_TYPE" -accounts "$$ACCOUNTS" -sub "$$SUB" -name "$$NAME"

invoke: export FUNCTION ?=
invoke: export EVENT ?=
invoke: ## call a function with a recorded event: FUNCTION=worknotes EVENT=events/…
	@$L/invoke "$$FUNCTION" "$$EVENT"

redrive: ## give the functions again what was set aside: the dead-letter queue and the failure bucket
	@eval "$$($L/engine env)" && CASEBRIDGE_OUTPUTS=.local/outputs.json go run ./infra/redrive

check: ## look for records that disagree, in both tables of the local stack; FIX=1 mends what can be mended
	@eval "$$($L/engine env)" && CASEBRIDGE_OUTPUTS=.local/outputs.json FIX="$(FIX)" go run ./infra/check

forget: export PERSON ?=
forget: export TYPE ?=
forget: export ACCOUNT ?=
forget: export FIX ?=
forget: ## say where PERSON=id TYPE=contact|consumer|internal is named on the local stack (a contact also ACCOUNT=); FIX=1 erases them
	@eval "$$($L/engine env)" && CASEBRIDGE_OUTPUTS=.local/outputs.json go run ./infra/forget

log-level: ## let the functions of the local stack log from LEVEL=debug|info|warn|error on
	@eval "$$($L/engine env)" && CASEBRIDGE_OUTPUTS=.local/outputs.json go run ./infra/loglevel "$(LEVEL)"

record-events: ## record the files of events/ anew on the running stack (NAMES='worknotes cases/open-case')
	@$L/deploy
	@$L/record-events $(NAMES)

build: ## build the functions for ARCH=arm64 or x86_64 (this machine's) to .local/build/ARCH
	@$L/build $(ARCH)

test: ## every test, against the local stack, which is brought up first (RUN=pattern, ARGS='-race')
	@$L/deploy
	@$L/engine start-dynamodb
	@$L/test all $(go-arguments)

test-unit: ## the Go tests that need no stack; the store's need its DynamoDB
	@$L/engine setup
	@$L/engine start-dynamodb
	@$L/test unit $(go-arguments)

test-e2e: ## the tests of the deployed stack
	@$L/deploy
	@$L/test e2e $(go-arguments)

test-aws: ## the tests of a deployed stack anywhere; starts nothing: CASEBRIDGE_URL=… CASEBRIDGE_KEY=file (CASEBRIDGE_OUTPUTS=file)
	@infra/e2e/test-aws $(go-arguments)

test-fuzz: ## schemathesis against the deployed stack (ARGS=examples for each call)
	@$L/deploy
	@$L/test fuzz $(ARGS)

test-engine: ## the tests of the local engine
	@$L/engine setup
	@$L/engine start
	@$L/engine start-dynamodb
	@$L/test engine $(ARGS) $(if $(RUN),-k '$(RUN)')

soak: ## call the local stack 200,000 times and print what grows (CALLS=10000)
	@$L/deploy
	@$L/soak-stack -calls $(or $(CALLS),200000)

go-arguments = $(if $(RUN),-run '$(RUN)') $(ARGS)

bench: ## measure the figures that we want to reach, beside their anchors; JSON in .local/bench.json (ARGS='-only start')
	@$L/deploy
	@$L/engine start-dynamodb
	@$L/build arm64
	@$L/bench $(ARGS)

diff: ## what deploying would change in AWS: ENV=dev|staging|prod (ARGS='-c name=value')
	@infra/aws diff "$(ENV)" $(ARGS)

deploy: ## deploy to AWS: ENV=dev|staging|prod (ARGS='-c name=value'); asks once
	@infra/aws deploy "$(ENV)" $(ARGS)

destroy: ## remove the stack from AWS: ENV=dev|staging; asks once
	@infra/aws destroy "$(ENV)" $(ARGS)

docs: ## print the address of the API reference
	@$L/output url >/dev/null && eval "$$($L/engine env)" && echo "$$CASEBRIDGE_ADDRESS/docs"

lint: ## golangci-lint; biome and tsc for the page
	@$L/tool golangci-lint github.com/golangci/golangci-lint/v2/cmd/golangci-lint@v2.15.0
	@.local/bin/golangci-lint run ./...
	@$L/page lint

audit: ## check the template of prod with cfn-lint and checkov, in locked versions
	@infra/audit/run

licences: ## list the licences of what is used; fails on one that is not allowed
	@infra/licences/run

release: ## the functions for both architectures, checksums and the list of what is in them, in .local/release
	@infra/release

fmt: ## format the sources
	@$L/tool golangci-lint github.com/golangci/golangci-lint/v2/cmd/golangci-lint@v2.15.0
	@.local/bin/golangci-lint fmt ./...
	@$L/page fmt

vuln: ## known vulnerabilities in what is used; without their database, the modules with a newer release
	@infra/vuln

clean: stop ## remove everything that was installed or made
	@chmod -R u+w .local 2>/dev/null || true
	@rm -rf .local

.PHONY: help run deploy-local stop status url token invoke redrive check forget log-level record-events build diff deploy destroy test test-unit test-e2e test-aws test-fuzz test-engine soak bench lint audit licences release docs fmt vuln clean
