"""Gives a deployed function the content of a folder as its code. usage: update_function.py FUNCTION FOLDER"""

import io
import pathlib
import sys
import zipfile

import boto3

folder = pathlib.Path(sys.argv[2])
archive = io.BytesIO()
with zipfile.ZipFile(archive, "w", zipfile.ZIP_STORED) as package:
    for file in sorted(path for path in folder.rglob("*") if path.is_file()):
        package.write(file, file.relative_to(folder))
functions = boto3.client("lambda")
functions.update_function_code(FunctionName=sys.argv[1], ZipFile=archive.getvalue())
functions.get_waiter("function_updated_v2").wait(FunctionName=sys.argv[1], WaiterConfig={"Delay": 1})
