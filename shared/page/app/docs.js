// The API reference: the API's own description in a viewer.
import SwaggerUI from "swagger-ui-dist/swagger-ui-es-bundle.js";

SwaggerUI({ url: "openapi.json", domNode: document.getElementById("docs"), deepLinking: true, docExpansion: "list" });
