"""Runs the functions of LocalStack as processes that speak the Lambda Runtime API.

`plugin` is what LocalStack finds, `executor` what it calls. Executors of one function version share a `pool`
of `bootstrap` processes, each with a `runtime_api` of its own; `answers` words what a caller and the logs read.
"""
