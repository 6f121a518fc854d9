using System.Text.Json;
using StreamBatch.Server.Tests.Editions;

namespace StreamBatch.Server.Tests.Api;

/// <summary>Every operation refuses parameters that it does not have, whatever else is wrong, and knows its own.
/// </summary>
public sealed class ParameterTests
{
    [Fact]
    public async Task EveryOperation_RefusesWhatItDoesNotKnow_AndTakesWhatItDoes()
    {
        await using var served = await ServedFolder.StartAsync();
        using var description = JsonDocument.Parse(await served.Http.GetStringAsync("v1/openapi.json"));
        var operations = description.RootElement.GetProperty("paths").EnumerateObject()
            .SelectMany(path => path.Value.EnumerateObject().Select(method => (path.Name, method))).ToList();
        Assert.True(operations.Count > 30, $"only {operations.Count} operations");

        foreach (var (path, method) in operations)
        {
            var place = path.Replace("{contractId}", "unknown", StringComparison.Ordinal)
                .Replace("{id}", "1", StringComparison.Ordinal);
            Assert.Equal("parameterUnknown", await CodeAsync(served.Http, method.Name, place + "?nonsense=1"));
            foreach (var parameter in ParametersOf(method.Value))
            {
                Assert.Equal("parameterInvalid", await CodeAsync(
                    served.Http, method.Name, $"{place}?{parameter}=x&{parameter}=y"));
                Assert.NotEqual("parameterUnknown", await CodeAsync(
                    served.Http, method.Name, $"{place}?{parameter}=x"));
            }
        }
    }

    [Fact]
    public async Task DocumentOfTheApi_HasNoParameters_AndAMethodThatIsNotTakenNamesThoseThatAre()
    {
        await using var served = await ServedFolder.StartAsync();
        using var answer = await served.Http.PutAsync(new Uri("v1/contracts", UriKind.Relative), null);

        Assert.Equal("parameterUnknown", await CodeAsync(served.Http, "get", "/v1/openapi.json?documentName=zz"));
        Assert.Equal(["GET", "POST"], answer.Content.Headers.Allow.Order(StringComparer.Ordinal));
    }

    private static IEnumerable<string> ParametersOf(JsonElement operation) =>
        operation.TryGetProperty("parameters", out var parameters)
            ? parameters.EnumerateArray()
                .Where(parameter => parameter.GetProperty("in").GetString() == "query")
                .Select(parameter => parameter.GetProperty("name").GetString()!)
            : [];

    private static async Task<string?> CodeAsync(HttpClient http, string method, string place)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method.ToUpperInvariant()), place);
        using var answer = await http.SendAsync(request);
        if (answer.IsSuccessStatusCode)
        {
            return null;
        }

        using var problem = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
        return problem.RootElement.GetProperty("code").GetString();
    }
}
