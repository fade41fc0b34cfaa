"""Writes DynamoDBLocal.jar: a jar of only a manifest that names the main class and the jars beside it."""

import pathlib
import sys
import zipfile

MAIN = "software.amazon.dynamodb.services.local.main.ServerRunner"


def manifest(jars):
    """A manifest's lines have at most 72 bytes; a line that goes on starts with a space."""
    lines = []
    for line in ("Manifest-Version: 1.0", f"Main-Class: {MAIN}", "Class-Path: " + " ".join(jars)):
        lines.append(line[:70])
        lines += [" " + line[i : i + 69] for i in range(70, len(line), 69)]
    return "\r\n".join(lines) + "\r\n\r\n"


folder = pathlib.Path(sys.argv[1])
jars = sorted(f"DynamoDBLocal_lib/{jar.name}" for jar in folder.glob("DynamoDBLocal_lib/*.jar"))
if len(jars) < 50:
    sys.exit(f"only {len(jars)} of DynamoDB Local's jars were fetched: run the setup again")
with zipfile.ZipFile(folder / "DynamoDBLocal.jar", "w") as jar:
    jar.writestr("META-INF/MANIFEST.MF", manifest(jars))
