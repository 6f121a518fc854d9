using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using Microsoft.OpenApi.Reader;

namespace StreamBatch.Server.Describing;

/// <summary>
/// Adds to the document of the API what its handlers cannot tell, since they read and write bytes: parameters in words,
/// bodies, answers and their schemas. They stand in <c>openapi.json</c> beside this file.
/// </summary>
internal sealed class ApiDescription : IOpenApiDocumentTransformer
{
    private const string Json = "application/json";
    private const string Lines = "application/x-ndjson";

    public async Task TransformAsync(
        OpenApiDocument document,
        OpenApiDocumentTransformerContext context,
        CancellationToken cancellationToken)
    {
        document.Info.Title = "StreamBatch";
        document.Info.Version = "v1";
        document.Servers = null;
        ScopeDescription.AddScheme(document);
        var resource = typeof(ApiDescription).Assembly.GetManifestResourceStream("openapi.json")!;
        await using (resource.ConfigureAwait(false))
        {
            using var words = await JsonDocument.ParseAsync(resource, cancellationToken: cancellationToken)
                .ConfigureAwait(false);
            AddSchemas(document, words.RootElement.GetProperty("schemas"));
            foreach (var operation in document.Paths.Values.SelectMany(path => path.Operations!.Values))
            {
                Describe(document, operation, words.RootElement);
            }
        }
    }

    private static void AddSchemas(OpenApiDocument document, JsonElement schemas)
    {
        foreach (var schema in schemas.EnumerateObject())
        {
            document.AddComponent(schema.Name, Parse(document, schema.Value.GetRawText()));
        }
    }

    private static void Describe(OpenApiDocument document, OpenApiOperation operation, JsonElement words)
    {
        foreach (var parameter in operation.Parameters ?? [])
        {
            if (words.GetProperty("parameters").TryGetProperty(parameter.Name!, out var text))
            {
                parameter.Description = text.GetString();
            }
        }

        operation.Responses = new OpenApiResponses
        {
            ["default"] = Answer(
                document, "The request is refused, or has failed.", "application/problem+json", "Problem"),
        };
        if (!words.GetProperty("operations").TryGetProperty(operation.OperationId ?? "", out var known))
        {
            return;
        }

        if (known.TryGetProperty("bodies", out var bodies))
        {
            operation.RequestBody = new OpenApiRequestBody
            {
                Required = true,
                Content = bodies.EnumerateObject().ToDictionary(
                    body => body.Name,
                    body => Media(document, body.Value.GetString()!)),
            };
        }

        if (known.TryGetProperty("rows", out var rows))
        {
            operation.Responses["200"] = Rows(document, rows, known.TryGetProperty("csv", out _));
            return;
        }

        var type = known.TryGetProperty("type", out var given) ? given.GetString()! : Json;
        foreach (var answer in known.GetProperty("answers").EnumerateObject())
        {
            operation.Responses[answer.Name] = Answer(document, TitleOf(answer.Name), type, answer.Value.GetString()!);
            if (known.TryGetProperty("text", out _))
            {
                operation.Responses[answer.Name].Content!["text/plain"] = Media(document, "Text");
            }
        }
    }

    // One of the names, each with rows of its own.
    private static OpenApiResponse Rows(OpenApiDocument document, JsonElement rows, bool hasCsv)
    {
        var kinds = rows.EnumerateObject().Select(row => (row.Name, Row: row.Value.GetString()!)).ToList();
        var objects = kinds.Select(kind => $$"""
            {
              "type": "object",
              "required": ["{{kind.Name}}"],
              "properties": {
                "{{kind.Name}}": { "type": "array", "items": {{Reference(kind.Row)}} },
                "next": { "type": ["string", "null"], "description": "Where the next page begins; null: at the end." }
              }
            }
            """).ToList();
        var answer = new OpenApiResponse
        {
            Description = "The rows: in one object, or an object a line.",
            Content = new Dictionary<string, OpenApiMediaType>
            {
                [Json] = new() { Schema = AnyOf(document, objects) },
                [Lines] = new() { Schema = AnyOf(document, [.. kinds.Select(kind => Reference(kind.Row))]) },
            },
        };
        if (hasCsv)
        {
            answer.Content["text/csv"] = Media(document, "Lines");
        }

        return answer;
    }

    private static string Reference(string schema) => $$"""{ "$ref": "#/components/schemas/{{schema}}" }""";

    private static OpenApiSchema AnyOf(OpenApiDocument document, IReadOnlyList<string> schemas) => Parse(
        document,
        schemas is [var one] && !one.Contains("$ref", StringComparison.Ordinal)
            ? one
            : $$"""{ "anyOf": [{{string.Join(',', schemas)}}] }""");

    private static OpenApiResponse Answer(
        OpenApiDocument document,
        string title,
        string mediaType,
        string schema) => new()
        {
            Description = title,
            Content = new Dictionary<string, OpenApiMediaType> { [mediaType] = Media(document, schema) },
        };

    private static OpenApiMediaType Media(OpenApiDocument document, string schema) =>
        new() { Schema = new OpenApiSchemaReference(schema, document) };

    private static string TitleOf(string status) => int.Parse(status, CultureInfo.InvariantCulture) switch
    {
        201 => "It is made.",
        202 => "It has begun.",
        207 => "Some are refused, and which; all others are done.",
        _ => "It is done.",
    };

    private static OpenApiSchema Parse(OpenApiDocument document, string json)
    {
        var schema = OpenApiModelFactory.Parse<OpenApiSchema>(
            json, OpenApiSpecVersion.OpenApi3_1, document, out var diagnostic, OpenApiConstants.Json);
        return diagnostic.Errors is { Count: > 0 } errors || schema is null
            ? throw new InvalidOperationException($"{json}: {diagnostic.Errors?[0].Message}")
            : schema;
    }
}
