using System.Text;
using StreamBatch.Domain.Contracts;
using StreamBatch.Domain.Hashing;
using StreamBatch.Domain.Records;
using StreamBatch.Generation.Events;
using StreamBatch.Generation.Randomness;

namespace StreamBatch.Generation.Tests.Values;

/// <summary>Events are read by the reader that the engine uses: it finds no broken gate but those that are meant.
/// </summary>
public sealed class RecordValuesTests
{
    [Theory]
    [InlineData("{ name: amount, logicalType: integer, logicalTypeOptions: { minimum: 5, exclusiveMaximum: 7 } }")]
    [InlineData("{ name: amount, logicalType: number, logicalTypeOptions: { maximum: -12.5 } }")]
    [InlineData("{ name: amount, logicalType: number, logicalTypeOptions: { minimum: 1e20, maximum: 2e21 } }")]
    [InlineData("{ name: amount, logicalType: number, logicalTypeOptions: { multipleOf: 1, minimum: 1e20 } }")]
    [InlineData("{ name: amount, logicalType: string, logicalTypeOptions: { minLength: 40 } }")]
    [InlineData("{ name: amount, logicalType: string, logicalTypeOptions: { maxLength: 1 } }")]
    [InlineData("{ name: amount, logicalType: string, logicalTypeOptions: { pattern: 'a|b', maxLength: 1 } }")]
    [InlineData("{ name: amount, logicalType: timestamp, logicalTypeOptions: { minimum: '2030-01-01T00:00:00Z' } }")]
    [InlineData("{ name: amount, logicalType: timestamp, logicalTypeOptions: { maximum: '1970-01-01T00:00:00Z' } }")]
    [InlineData("{ name: amount, logicalType: date, logicalTypeOptions: { minimum: '2001-02-03' } }")]
    [InlineData("{ name: amount, logicalType: array, required: true }")]
    [InlineData("{ name: \"a \\\" name\", logicalType: boolean }", "a \" name")]
    public void Values_KeepTheRulesUnlessTheyAreMeantToBreakThem(string property, string name = "amount")
    {
        var contract = Contracts.Read(
            $"- {{ name: entity, logicalType: string, required: true }}\n- {property}",
            "key: entity\nwindows: { kind: tumbling, size: 10s }\naggregates: { n: count() }");
        var made = Runs.Of(contract, new GeneratorOptions { Events = 2_000, RuleBreaking = new Share(300_000) });

        Assert.Equal(name, contract.Properties[1].Name);
        AssertReasons(contract, made);
    }

    [Fact]
    public void Values_OfEveryTypeAndRule_KeepThemUnlessTheyAreMeantToBreakThem()
    {
        var options = new GeneratorOptions
        {
            Events = 20_000,
            RuleBreaking = new Share(300_000),
            Malformed = new Share(100_000),
        };
        var made = Runs.Of(Contracts.Orders(), options);

        AssertReasons(Contracts.Orders(), made);
        Assert.Equal(
            [
                ReasonCode.Type, ReasonCode.Required, ReasonCode.Scale, ReasonCode.Range, ReasonCode.Enum,
                ReasonCode.Length, ReasonCode.Pattern,
            ],
            made.Where(one => one.Form == GeneratedForm.RuleBreaking).Select(one => one.Reason).Distinct().Order());
        Assert.Equal(
            Enumerable.Range((int)ReasonCode.Json, (int)ReasonCode.SubjectMismatch).Select(code => (ReasonCode)code)
                .Where(reason => reason != ReasonCode.UnknownVersion),
            made.Where(one => one.Form == GeneratedForm.Malformed).Select(one => one.Reason).Distinct().Order());
    }

    [Fact]
    public void Nulls_AreAsManyAsAsked()
    {
        var contract = Contracts.Amount("{ name: amount, logicalType: number }");
        var made = Runs.Of(contract, new GeneratorOptions { Events = 20_000, Nulls = new Share(200_000) });
        var data = made.Select(one => one.Root.GetProperty("data")).ToList();

        Assert.Equal(0.1, data.Count(one => !one.TryGetProperty("amount", out _)) / 20_000.0, 0.01);
        var nulls = data.Count(one => one.GetRawText().Contains(":null", StringComparison.Ordinal));
        Assert.Equal(0.1, nulls / 20_000.0, 0.01);
    }

    [Theory]
    [InlineData("logicalType: string, logicalTypeOptions: { pattern: '\\p{Lu}' }", "pattern")]
    [InlineData("logicalType: string, logicalTypeOptions: { pattern: '^abc$', minLength: 4 }", "pattern")]
    [InlineData("logicalType: string, logicalTypeOptions: { minLength: 2000 }", "1000 characters")]
    [InlineData("logicalType: integer, logicalTypeOptions: { exclusiveMinimum: 1, exclusiveMaximum: 2 }", "bounds")]
    public void Rules_ThatCannotBeKept_AreRefusedByTheNameOfTheProperty(string rules, string told)
    {
        var contract = Contracts.Amount("{ name: amount, required: true, " + rules + " }");
        var exception = Assert.Throws<GenerationException>(() => new EventGenerator(contract, new GeneratorOptions()));

        Assert.Contains("property amount:", exception.Message, StringComparison.Ordinal);
        Assert.Contains(told, exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{ name: entity, logicalType: string, logicalTypeOptions: { pattern: '^[AB][0-9]$' } }", 20)]
    [InlineData("{ name: entity, logicalType: string, logicalTypeOptions: { maxLength: 3 } }", 50)]
    [InlineData("{ name: entity, logicalType: boolean }", 2)]
    [InlineData("{ name: entity, logicalType: integer, logicalTypeOptions: { minimum: 3, maximum: 9 } }", 7)]
    [InlineData("{ name: entity, logicalType: number }", 50)]
    [InlineData("{ name: entity, logicalType: date }", 50)]
    [InlineData("{ name: entity, logicalType: timestamp }", 50)]
    public void Keys_AreAsManyAsTheRulesLeave(string key, int count)
    {
        var contract = Contracts.Read(
            $"- {key}", "key: entity\nwindows: { kind: tumbling, size: 10s }\naggregates: { n: count() }");
        var made = Runs.Of(contract, new GeneratorOptions { Events = 2_000, Keys = count, Skew = 0 });

        AssertReasons(contract, made);
        Assert.Equal(count, made.Select(one => one.Root.GetProperty("data").GetRawText()).Distinct().Count());
    }

    [Fact]
    public void Keys_MoreThanTheRulesLeave_AreRefused()
    {
        var contract = Contracts.Read(
            "- { name: entity, logicalType: boolean }",
            "key: entity\nwindows: { kind: tumbling, size: 10s }\naggregates: { n: count() }");

        var exception = Assert.Throws<GenerationException>(
            () => new EventGenerator(contract, new GeneratorOptions { Keys = 3 }));
        Assert.Equal("--keys 3: property entity has only 2 values", exception.Message);
        Assert.NotEmpty(Runs.Of(contract, new GeneratorOptions { Events = 10 }));
    }

    private static void AssertReasons(Contract contract, IReadOnlyList<Runs.Made> made)
    {
        var compiled = new CompiledContract(contract);
        var reader = new EventReader(compiled, new HashKey(1, 2));
        var batch = new RecordBatch(compiled);
        foreach (var one in made)
        {
            batch.Clear();
            var reading = reader.Read(Encoding.UTF8.GetBytes(one.Json), batch, 0);
            var reason = reading.Reason == ReasonCode.None ? batch.Headers[0].Gate : reading.Reason;
            Assert.True(one.Reason == reason, $"{reason} instead of {one.Reason}: {one.Json}");
        }
    }
}
