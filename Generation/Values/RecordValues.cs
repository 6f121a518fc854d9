using StreamBatch.Domain.Binary;
using StreamBatch.Domain.Contracts;
using StreamBatch.Domain.Quality;
using StreamBatch.Generation.Keys;
using StreamBatch.Generation.Randomness;

namespace StreamBatch.Generation.Values;

/// <summary>Writes the members of the <c>data</c> of records, in the contract's order.</summary>
internal sealed class RecordValues
{
    private readonly Contract _contract;
    private readonly KeySpace _keys;
    private readonly Share _nulls;
    private readonly SeededRandom _random;
    private readonly byte[][] _names;
    private readonly bool[] _isRequired;
    private readonly IValueSource?[] _sources;
    private readonly TimeText _times = new();

    public RecordValues(Contract contract, CompiledRules rules, KeySpace keys, Share nulls, SeededRandom random)
    {
        _contract = contract;
        _keys = keys;
        _nulls = nulls;
        _random = random;
        _names = [.. contract.Properties.Select(property => JsonText.Name(property.Name))];
        _isRequired = [.. contract.Properties.Select((_, index) => rules.IsRequired(index))];
        _sources = [.. contract.Properties.Select((_, index) =>
            contract.Key.Contains(index) || contract.EventTimeProperty == index
                ? null
                : ValueSources.Of(contract, rules, index, random))];
    }

    public void Write(ByteWriter target, int key, long time, BrokenValue? broken)
    {
        var start = target.Length;
        for (var index = 0; index < _names.Length; index++)
        {
            var before = target.Length;
            if (before > start)
            {
                target.WriteByte((byte)',');
            }

            target.WriteRaw(_names[index]);
            if (!TryWriteValue(target, index, key, time, broken))
            {
                target.Truncate(before);
            }
        }
    }

    // False: the property is absent.
    private bool TryWriteValue(ByteWriter target, int index, int key, long time, BrokenValue? broken)
    {
        if (broken?.Property == index)
        {
            target.WriteRaw(broken.Json);
            return broken.Json is not null;
        }

        if (_sources[index] is not { } source)
        {
            WriteFixed(target, index, key, time);
            return true;
        }

        if (!_isRequired[index] && _random.Happens(_nulls))
        {
            target.WriteRaw("null"u8);
            return _random.Below(2) == 0;
        }

        source.Write(target, _random, time);
        return true;
    }

    private void WriteFixed(ByteWriter target, int index, int key, long time)
    {
        var part = _contract.Key.IndexOf(index);
        if (part >= 0)
        {
            _keys.WriteJson(target, key, part);
            return;
        }

        target.WriteByte((byte)'"');
        if (_contract.Properties[index].Type == PropertyType.Date)
        {
            _times.WriteDate(target, time);
        }
        else
        {
            _times.WriteInstant(target, time);
        }

        target.WriteByte((byte)'"');
    }
}
