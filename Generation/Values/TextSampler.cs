using System.Text;
using StreamBatch.Domain.Contracts;
using StreamBatch.Domain.Quality;
using StreamBatch.Domain.Records;
using StreamBatch.Generation.Randomness;

namespace StreamBatch.Generation.Values;

/// <summary>Makes texts that keep the pattern, the length and the other rules of a property: a text is made by the
/// pattern or the length, and then held against the rules themselves.</summary>
internal sealed class TextSampler
{
    private const int UsualWidth = 8;
    private const int MaxUsualLength = 1_000;
    private const int Tries = 100;

    // Beyond ASCII now and then: readers that count bytes instead of characters are found by it.
    private static readonly Rune[] Unusual = [new('é'), new('日'), new(0x1F600), new('"')];

    private readonly PropertySpecification _property;
    private readonly CompiledRules _rules;
    private readonly int _index;
    private readonly PatternSampler? _pattern;

    public TextSampler(Contract contract, CompiledRules rules, int index)
    {
        _property = contract.Properties[index];
        _rules = rules;
        _index = index;
        if (_property.MinLength > MaxUsualLength)
        {
            throw new GenerationException(
                $"property {_property.Name}: texts of more than {MaxUsualLength} characters are not made");
        }

        try
        {
            _pattern = _property.Pattern is { } pattern ? PatternSampler.Parse(pattern) : null;
        }
        catch (FormatException exception)
        {
            throw new GenerationException(
                $"property {_property.Name}: no values can be made for its pattern: {exception.Message}", exception);
        }
    }

    /// <summary>Whether <paramref name="text"/> keeps every rule.</summary>
    public bool Keeps(string text) => _rules.Check(_index, 0, Encoding.UTF8.GetBytes(text)) == ReasonCode.None;

    /// <summary>A text that keeps every rule.</summary>
    /// <exception cref="GenerationException">None was found.</exception>
    public string Next(SeededRandom random)
    {
        for (var i = 0; i < Tries; i++)
        {
            var text = _pattern is null ? OfLength(random) : _pattern.Sample(random);
            if (Keeps(text))
            {
                return text;
            }
        }

        throw new GenerationException(_pattern is null
            ? $"property {_property.Name}: no values can be made for its rules"
            : $"property {_property.Name}: no values can be made for its pattern: it is not one of the simple ones, "
                + "or does not go with the length");
    }

    private string OfLength(SeededRandom random)
    {
        var least = _property.MinLength ?? Math.Min(1, _property.MaxLength ?? 1);
        var greatest = Math.Min(_property.MaxLength ?? int.MaxValue, least + UsualWidth);
        var length = (int)random.Between((long)least, greatest);
        var text = new StringBuilder();
        for (var i = 0; i < length; i++)
        {
            if (random.Below(64) == 0)
            {
                text.Append(Unusual[random.Below(Unusual.Length)].ToString());
            }
            else
            {
                text.Append(PatternClasses.Letters[random.Below(26)]);
            }
        }

        return text.ToString();
    }
}
