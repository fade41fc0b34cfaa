"""Writes DynamoDBLocal.jar: Loopback.java, compiled, and a manifest that names the jars beside it.

usage: dynamodb_jar.py FOLDER JAVA COMPILER
"""

import os
import pathlib
import subprocess
import sys
import tempfile
import zipfile

SOURCE = pathlib.Path(__file__).with_name("Loopback.java")


def manifest(jars):
    """A manifest's lines have at most 72 bytes; a line that goes on starts with a space."""
    lines = []
    for line in ("Manifest-Version: 1.0", f"Main-Class: {SOURCE.stem}", "Class-Path: " + " ".join(jars)):
        lines.append(line[:70])
        lines += [" " + line[i : i + 69] for i in range(70, len(line), 69)]
    return "\r\n".join(lines) + "\r\n\r\n"


def compile_source(java, compiler, jars, out):
    """There is a Java runtime but no JDK: the compiler is a jar of its own."""
    path = os.pathsep.join(str(jar) for jar in jars)
    command = [java, "-jar", compiler, "--release", "21", "-proc:none", "-cp", path, "-d", out, str(SOURCE)]
    subprocess.run(command, check=True)


folder, java, compiler = pathlib.Path(sys.argv[1]), sys.argv[2], sys.argv[3]
jars = sorted(folder.glob("DynamoDBLocal_lib/*.jar"))
if len(jars) < 50:
    sys.exit(f"only {len(jars)} of DynamoDB Local's jars were fetched: run the setup again")
with tempfile.TemporaryDirectory() as out, zipfile.ZipFile(folder / "DynamoDBLocal.jar", "w") as jar:
    compile_source(java, compiler, jars, out)
    jar.writestr("META-INF/MANIFEST.MF", manifest(f"{jar.parent.name}/{jar.name}" for jar in jars))
    for compiled in sorted(pathlib.Path(out).glob("*.class")):
        jar.write(compiled, compiled.name)
