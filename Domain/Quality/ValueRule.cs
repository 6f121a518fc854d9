using System.Text;
using System.Text.RegularExpressions;
using StreamBatch.Domain.Contracts;
using StreamBatch.Domain.Numbers;
using StreamBatch.Domain.Records;
using StreamBatch.Domain.Time;

namespace StreamBatch.Domain.Quality;

/// <summary>One rule about a value of the right type, compiled. Immutable; allocates nothing for texts of up to half a
/// kilobyte.</summary>
internal abstract class ValueRule(string id, ReasonCode reason)
{
    public string Id { get; } = id;

    public ReasonCode Reason { get; } = reason;

    /// <summary>Whether a number in units, or a text in UTF-8, keeps the rule.</summary>
    public abstract bool Holds(Int128 number, ReadOnlySpan<byte> text);

    /// <summary>A least and a greatest value of anything that is kept as a number.</summary>
    internal sealed class Range(string id, PropertySpecification property) : ValueRule(id, ReasonCode.Range)
    {
        private readonly Int128 _least = Least(property);
        private readonly Int128 _greatest = Greatest(property);

        public override bool Holds(Int128 number, ReadOnlySpan<byte> text) => number >= _least && number <= _greatest;

        // Values are whole numbers of units: an exclusive bound is the inclusive one beside it.
        private static Int128 Least(PropertySpecification property) =>
            property.Minimum is { } minimum ? minimum + (property.MinimumExclusive ? 1 : 0) : Int128.MinValue;

        private static Int128 Greatest(PropertySpecification property) =>
            property.Maximum is { } maximum ? maximum - (property.MaximumExclusive ? 1 : 0) : Int128.MaxValue;
    }

    /// <summary>A list that has the value, or must not have it.</summary>
    internal sealed class Listed : ValueRule
    {
        private readonly bool _isText;
        private readonly bool _mustBeListed;
        private readonly byte[][] _texts;
        private readonly Int128[] _numbers;

        public Listed(
            string id,
            PropertySpecification property,
            IReadOnlyList<string> values,
            bool mustBeListed)
            : base(id, mustBeListed ? ReasonCode.Enum : ReasonCode.Required)
        {
            _isText = property.Type is PropertyType.String or PropertyType.Json;
            _mustBeListed = mustBeListed;
            _texts = _isText ? [.. values.Select(Encoding.UTF8.GetBytes)] : [];
            _numbers = _isText ? [] : [.. values.Select(value => Number(property, value))];
        }

        public override bool Holds(Int128 number, ReadOnlySpan<byte> text) =>
            (_isText ? Has(text) : Array.IndexOf(_numbers, number) >= 0) == _mustBeListed;

        private bool Has(ReadOnlySpan<byte> text)
        {
            foreach (var known in _texts)
            {
                if (text.SequenceEqual(known))
                {
                    return true;
                }
            }

            return false;
        }

        private static Int128 Number(PropertySpecification property, string canonical)
        {
            switch (property.Type)
            {
                case PropertyType.Boolean:
                    return canonical == "true" ? 1 : 0;
                case PropertyType.Timestamp or PropertyType.Date:
                    var text = property.Type == PropertyType.Date ? canonical + "T00:00:00Z" : canonical;
                    return Rfc3339.TryParse(text, out var time) == Rfc3339Outcome.Ok
                        ? time.Microseconds
                        : throw new ArgumentException($"{canonical} is no instant.");
                default:
                    return DecimalText.TryParse(canonical, property.Scale, out var units) == DecimalOutcome.Ok
                        ? units
                        : throw new ArgumentException($"{canonical} is no number at scale {property.Scale}.");
            }
        }
    }

    /// <summary>A least and a greatest number of Unicode scalar values.</summary>
    internal sealed class Length(string id, int least, int greatest) : ValueRule(id, ReasonCode.Length)
    {
        public override bool Holds(Int128 number, ReadOnlySpan<byte> text)
        {
            var length = 0;
            foreach (var unit in text)
            {
                // Every scalar value has one byte that does not go on with another.
                length += (unit & 0xC0) == 0x80 ? 0 : 1;
            }

            return length >= least && length <= greatest;
        }
    }

    /// <summary>A regular expression that the text matches somewhere; run without backtracking, so that no value can
    /// make it slow.</summary>
    internal sealed class Pattern(string id, string pattern) : ValueRule(id, ReasonCode.Pattern)
    {
        private const int StackCharacters = 512;
        private readonly Regex _pattern = new(pattern, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);

        public override bool Holds(Int128 number, ReadOnlySpan<byte> text)
        {
            if (text.Length > StackCharacters)
            {
                return _pattern.IsMatch(Encoding.UTF8.GetString(text));
            }

            Span<char> characters = stackalloc char[StackCharacters];
            return _pattern.IsMatch(characters[..Encoding.UTF8.GetChars(text, characters)]);
        }
    }

    /// <summary>A form that the standard names.</summary>
    internal sealed class Format(string id, ValueFormat format) : ValueRule(id, ReasonCode.Format)
    {
        public override bool Holds(Int128 number, ReadOnlySpan<byte> text) =>
            ValueFormats.Matches(format, number, text);
    }
}
