using System.Text;
using StreamBatch.Domain.Contracts;
using StreamBatch.Domain.Numbers;
using StreamBatch.Domain.Quality;
using StreamBatch.Domain.Records;
using StreamBatch.Generation.Randomness;

namespace StreamBatch.Generation.Values;

/// <summary>
/// Finds values that break the rules of a contract, one rule each: candidates are made from what the rule says, and
/// held against the rules themselves, so that each breaks first what it is meant to break. The properties that name the
/// entity and the event time stay whole, since without them an event is another one.
/// </summary>
internal sealed class BrokenValues
{
    // A text that is too long need not be sent when the limit is this large.
    private const int LongestText = 1_000;
    private const int Tries = 20;

    private readonly Contract _contract;
    private readonly CompiledRules _rules;
    private readonly SeededRandom _random;
    private readonly List<BrokenValue> _found = [];

    private BrokenValues(Contract contract, CompiledRules rules, SeededRandom random)
    {
        _contract = contract;
        _rules = rules;
        _random = random;
    }

    /// <summary>What was found, grouped by property and rule; empty when nothing but the key can be broken.</summary>
    public static IReadOnlyList<IReadOnlyList<BrokenValue>> Of(
        Contract contract,
        CompiledRules rules,
        SeededRandom random)
    {
        var values = new BrokenValues(contract, rules, random);
        for (var index = 0; index < contract.Properties.Length; index++)
        {
            if (!contract.Key.Contains(index) && contract.EventTimeProperty != index)
            {
                values.Find(index);
            }
        }

        return [.. values._found
            .GroupBy(value => (value.Property, value.Reason))
            .Select(group => (IReadOnlyList<BrokenValue>)[.. group])];
    }

    private void Find(int index)
    {
        var property = _contract.Properties[index];
        Add(index, ReasonCode.Type, WrongType(property.Type));
        if (property.Required)
        {
            _found.Add(new BrokenValue(index, ReasonCode.Required, null));
            Add(index, ReasonCode.Required, "null");
        }

        switch (property.Type)
        {
            case PropertyType.Integer or PropertyType.Number:
                FindNumbers(index, property);
                break;
            case PropertyType.Timestamp or PropertyType.Date:
                FindInstants(index, property);
                break;
            case PropertyType.String:
                FindTexts(index, property);
                break;
            default:
                break;
        }
    }

    private static string WrongType(PropertyType type) => type switch
    {
        PropertyType.String or PropertyType.Timestamp => "17",
        PropertyType.Integer or PropertyType.Number => "\"17\"",
        PropertyType.Boolean => "\"yes\"",
        PropertyType.Date => "\"01.02.2026\"",
        _ => "\"text\"",
    };

    private void FindNumbers(int index, PropertySpecification property)
    {
        if (property.Type == PropertyType.Number)
        {
            Add(index, ReasonCode.Scale, JsonText.Decimal(11, property.Scale + 1));
        }

        // Above the 28 digits that any number has.
        Add(index, ReasonCode.Range, JsonText.Decimal(DecimalText.PowerOfTen(30), property.Scale));
        foreach (var units in (ReadOnlySpan<Int128?>)[
            property.Minimum - (property.MinimumExclusive ? 0 : 1),
            property.Maximum + (property.MaximumExclusive ? 0 : 1)])
        {
            AddOrdered(index, ReasonCode.Range, units, number => JsonText.Decimal(number, property.Scale));
        }

        for (var i = 0; i < Tries && !property.AllowedValues.IsEmpty; i++)
        {
            AddOrdered(
                index,
                ReasonCode.Enum,
                (property.Minimum ?? 0) + _random.Below(1_000),
                number => JsonText.Decimal(number, property.Scale));
        }
    }

    private void FindInstants(int index, PropertySpecification property)
    {
        var isDate = property.Type == PropertyType.Date;
        var step = isDate ? TimeText.Day : 1;
        foreach (var units in (ReadOnlySpan<Int128?>)[
            property.Minimum - (property.MinimumExclusive ? 0 : step),
            property.Maximum + (property.MaximumExclusive ? 0 : step)])
        {
            if (units is { } instant && instant >= TimeText.Least && instant <= TimeText.Greatest)
            {
                AddOrdered(index, ReasonCode.Range, units, time => Instant((long)time, isDate));
            }
        }
    }

    private void FindTexts(int index, PropertySpecification property)
    {
        var candidates = new List<string> { "", "?", "none of the allowed", new('x', (property.MinLength ?? 1) / 2) };
        if (property.MaxLength is { } greatest and < LongestText)
        {
            candidates.Add(new string('x', greatest + 1));
        }

        for (var i = 0; i < Tries; i++)
        {
            var least = property.MinLength ?? 1;
            candidates.Add(string.Concat(Enumerable
                .Range(0, (int)_random.Between((long)least, Math.Min(property.MaxLength ?? int.MaxValue, least + 12)))
                .Select(_ => "?#~ aZ7"[_random.Below(7)])));
        }

        foreach (var text in candidates)
        {
            var reason = _rules.Check(index, 0, Encoding.UTF8.GetBytes(text));
            if (reason != ReasonCode.None)
            {
                Add(index, reason, Encoding.UTF8.GetString(JsonText.Quoted(text)));
            }
        }
    }

    private static string Instant(long time, bool isDate)
    {
        var target = new Domain.Binary.ByteWriter();
        if (isDate)
        {
            new TimeText().WriteDate(target, time);
        }
        else
        {
            new TimeText().WriteInstant(target, time);
        }

        return "\"" + Encoding.ASCII.GetString(target.Written) + "\"";
    }

    private void AddOrdered(int index, ReasonCode reason, Int128? units, Func<Int128, string> format)
    {
        if (units is { } number && _rules.Check(index, number, default) == reason)
        {
            Add(index, reason, format(number));
        }
    }

    private void Add(int index, ReasonCode reason, string json) =>
        _found.Add(new BrokenValue(index, reason, Encoding.UTF8.GetBytes(json)));
}
