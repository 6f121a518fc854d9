using System.Text.Json;
using StreamBatch.Server.Tests.Editions;

namespace StreamBatch.Server.Tests.Describing;

/// <summary>The document of the API describes all of it, and nothing else. That answers are as it says is checked on
/// every answer that other tests get.</summary>
public sealed class DescriptionTests
{
    [Fact]
    public async Task EveryOperation_IsDescribed()
    {
        using var words = ReadWords();
        using var document = await ReadDocumentAsync();
        var known = words.RootElement.GetProperty("operations").EnumerateObject()
            .Select(operation => operation.Name).Order(StringComparer.Ordinal);
        var served = document.RootElement.GetProperty("paths").EnumerateObject()
            .SelectMany(path => path.Value.EnumerateObject())
            .Select(operation => operation.Value.GetProperty("operationId").GetString()!)
            .Order(StringComparer.Ordinal);

        Assert.Equal(served, known);
    }

    [Fact]
    public async Task EveryOperation_SaysWhoMayUseIt()
    {
        using var document = await ReadDocumentAsync();
        var operations = document.RootElement.GetProperty("paths").EnumerateObject()
            .SelectMany(path => path.Value.EnumerateObject())
            .ToDictionary(
                operation => operation.Value.GetProperty("operationId").GetString()!,
                operation => operation.Value);

        Assert.All(operations.Values, operation => Assert.Equal(
            """[{"key":[]}]""", JsonSerializer.Serialize(operation.GetProperty("security"))));
        Assert.Equal("http", document.RootElement.GetProperty("components").GetProperty("securitySchemes")
            .GetProperty("key").GetProperty("type").GetString());
        Assert.Equal("Needs produce of the contract.", NeedOf("sendEvents"));
        Assert.Equal("Needs admin of the contract in the body.", NeedOf("registerContract"));
        Assert.Equal("Needs admin of all contracts.", NeedOf("backUp"));
        Assert.Equal("Needs a key of any scope.", NeedOf("listContracts"));

        string? NeedOf(string operation) => operations[operation].GetProperty("description").GetString();
    }

    [Fact]
    public async Task EveryParameter_IsDescribed()
    {
        using var words = ReadWords();
        using var document = await ReadDocumentAsync();
        var known = words.RootElement.GetProperty("parameters").EnumerateObject()
            .Select(parameter => parameter.Name).ToHashSet(StringComparer.Ordinal);
        var served = document.RootElement.GetProperty("paths").EnumerateObject()
            .SelectMany(path => path.Value.EnumerateObject())
            .Where(operation => operation.Value.TryGetProperty("parameters", out _))
            .SelectMany(operation => operation.Value.GetProperty("parameters").EnumerateArray())
            .ToList();

        Assert.All(served, parameter => Assert.True(
            parameter.TryGetProperty("description", out _), parameter.GetProperty("name").GetString()));
        Assert.Empty(known.Except(served.Select(parameter => parameter.GetProperty("name").GetString()!)));
    }

    [Fact]
    public async Task EveryReference_IsToASchemaThatIsThere_AndEverySchemaIsReferredTo()
    {
        using var document = await ReadDocumentAsync();
        var schemas = document.RootElement.GetProperty("components").GetProperty("schemas").EnumerateObject()
            .Select(schema => "#/components/schemas/" + schema.Name).Order(StringComparer.Ordinal).ToList();
        var references = ReferencesIn(document.RootElement).Distinct().Order(StringComparer.Ordinal);

        Assert.Equal(schemas, references);
    }

    private static JsonDocument ReadWords()
    {
        using var stream = typeof(Server.Api.ApiSetup).Assembly.GetManifestResourceStream("openapi.json")!;
        return JsonDocument.Parse(stream);
    }

    private static async Task<JsonDocument> ReadDocumentAsync()
    {
        await using var served = await ServedFolder.StartAsync();
        return JsonDocument.Parse(await served.Http.GetStringAsync("v1/openapi.json"));
    }

    private static IEnumerable<string> ReferencesIn(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => element.EnumerateObject().SelectMany(member =>
            member is { Name: "$ref", Value.ValueKind: JsonValueKind.String }
                ? [member.Value.GetString()!]
                : ReferencesIn(member.Value)),
        JsonValueKind.Array => element.EnumerateArray().SelectMany(ReferencesIn),
        _ => [],
    };
}
