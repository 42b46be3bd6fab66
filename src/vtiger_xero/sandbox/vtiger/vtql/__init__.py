"""Vtiger's query language: lexer, parser and evaluation over the rows of one module."""

from vtiger_xero.sandbox.vtiger.vtql.evaluation import run
from vtiger_xero.sandbox.vtiger.vtql.parser import Query, id_components, parse

__all__ = ["Query", "id_components", "parse", "run"]
