using System.Text.Json;
using StreamBatch.Domain.Contracts;
using StreamBatch.Odcs.Documents;

namespace StreamBatch.Odcs.Tests.Documents;

/// <summary>Goal: what was read and written again is the same. Method: trees from seeds, written and read.</summary>
public sealed class RoundTripTests
{
    private const int Rounds = 3_000;

    [Fact]
    public void Yaml_WrittenAndRead_IsEqual()
    {
        for (var seed = 0; seed < Rounds; seed++)
        {
            var document = new DocumentTrees(seed).Next();

            var yaml = document.ToYaml();
            var read = Read(yaml, seed);

            Assert.True(
                DocumentTrees.Values(document.Root) == DocumentTrees.Values(read.Root), $"seed {seed}:\n{yaml}");
            Assert.True(
                DocumentTrees.Comments(document).Order().SequenceEqual(DocumentTrees.Comments(read).Order()),
                $"comments of seed {seed}:\n{yaml}");
            var again = read.ToYaml();
            Assert.True(again == Read(again, seed).ToYaml(), $"seed {seed} again:\n{yaml}\n\n{again}");
        }
    }

    [Fact]
    public void Yaml_WithLineEndsOfWindows_IsReadTheSame()
    {
        for (var seed = 0; seed < Rounds; seed++)
        {
            var yaml = new DocumentTrees(seed).Next().ToYaml();

            var read = Read(yaml.Replace("\n", "\r\n", StringComparison.Ordinal), seed);

            Assert.True(Read(yaml, seed).ToYaml() == read.ToYaml(), $"seed {seed}:\n{yaml}\n\n{read.ToYaml()}");
        }
    }

    [Fact]
    public void Json_WrittenAndRead_IsEqual()
    {
        for (var seed = 0; seed < Rounds; seed++)
        {
            var document = new DocumentTrees(seed).Next();

            var json = document.ToJson();
            var read = Read(json, seed);

            using var parsed = JsonDocument.Parse(json);
            Assert.True(Values(document.Root) == Values(parsed.RootElement), $"seed {seed}:\n{json}");
            Assert.True(Values(read.Root) == Values(parsed.RootElement), $"seed {seed} read:\n{json}");
            Assert.Equal(json, read.ToJson());
            Assert.True(json == Read(read.ToYaml(), seed).ToJson(), $"seed {seed} by YAML:\n{read.ToYaml()}");
        }
    }

    [Theory]
    [InlineData("+7", "7")]
    [InlineData(".5", "0.5")]
    [InlineData("-.5", "-0.5")]
    [InlineData("5.", "5")]
    [InlineData("5.e3", "5e3")]
    [InlineData("007", "7")]
    [InlineData("-00", "-0")]
    [InlineData("0x1F", "31")]
    [InlineData("0o17", "15")]
    [InlineData("1.10", "1.10")]
    [InlineData("1E+05", "1E+05")]
    public void Number_ThatJsonWritesOtherwise_KeepsItsValue(string yaml, string json)
    {
        var document = Read($"a: {yaml}\n", 0);

        Assert.Equal("{\n  \"a\": " + json + "\n}\n", document.ToJson());
        Assert.Equal($"a: {yaml}\n", document.ToYaml());
    }

    [Theory]
    [InlineData(".inf")]
    [InlineData("-.Inf")]
    [InlineData(".nan")]
    public void Number_ThatJsonDoesNotHave_IsRefusedWithItsPlace(string number)
    {
        var document = Read($"a:\n  - b: 1\n    c: {number}\n", 0);

        var exception = Assert.Throws<DocumentFormException>(document.ToJson);

        Assert.Equal((3, "a[0].c"), (exception.Line, exception.Path));
        Assert.Contains(number, exception.Message, StringComparison.Ordinal);
    }

    private static ContractDocument Read(string text, int seed)
    {
        var reading = ContractYaml.ReadDocument(text);
        Assert.True(reading.Document is not null, $"seed {seed}: {string.Join(", ", reading.Errors)}\n{text}");
        return reading.Document;
    }

    private static string Values(DocumentNode node) => node switch
    {
        DocumentMapping mapping => "{" + string.Concat(mapping.Members.Select(member =>
            $"{JsonSerializer.Serialize(member.Name)}={Values(member.Value)};")) + "}",
        DocumentList list => "[" + string.Concat(list.Items.Select(item => Values(item.Value) + ";")) + "]",
        DocumentScalar { Kind: ScalarKind.Null } => "null",
        DocumentScalar { Kind: ScalarKind.Truth } scalar => scalar.Value.ToUpperInvariant(),
        DocumentScalar { Kind: ScalarKind.Number } scalar => "number " + Number(scalar.Value),
        DocumentScalar scalar => JsonSerializer.Serialize(scalar.Value),
        _ => throw new InvalidOperationException("There is no other kind of node."),
    };

    private static string Values(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => "{" + string.Concat(element.EnumerateObject().Select(member =>
            $"{JsonSerializer.Serialize(member.Name)}={Values(member.Value)};")) + "}",
        JsonValueKind.Array => "[" + string.Concat(element.EnumerateArray().Select(item => Values(item) + ";")) + "]",
        JsonValueKind.Null => "null",
        JsonValueKind.True => "TRUE",
        JsonValueKind.False => "FALSE",
        JsonValueKind.Number => "number " + Number(element.GetRawText()),
        _ => JsonSerializer.Serialize(element.GetString()),
    };

    private static double Number(string text) => text switch
    {
        "0x1F" => 31,
        "0o17" => 15,
        _ => double.Parse(text),
    };
}
