using System.Globalization;
using StreamBatch.Domain.Binary;
using StreamBatch.Domain.Contracts;
using StreamBatch.Domain.Partitioning;
using StreamBatch.Domain.Quality;
using StreamBatch.Generation.Randomness;
using StreamBatch.Generation.Values;

namespace StreamBatch.Generation.Keys;

/// <summary>The entity keys of a run, numbered from 0. Not safe for use by several threads.</summary>
internal sealed class KeySpace
{
    private readonly Contract _contract;
    private readonly KeyPart[] _parts;
    private readonly int[] _radices;
    private readonly ByteWriter _part = new();
    private readonly ByteWriter _text = new();

    private KeySpace(Contract contract, KeyPart[] parts, int[] radices, int count)
    {
        _contract = contract;
        _parts = parts;
        _radices = radices;
        Count = count;
    }

    /// <summary>The number of keys.</summary>
    public int Count { get; }

    /// <summary>
    /// <paramref name="wanted"/> keys. A contract that has fewer is refused when so many are
    /// <paramref name="demanded"/>; else there are as many as it has.
    /// </summary>
    public static KeySpace Of(Contract contract, CompiledRules rules, int wanted, bool demanded, SeededRandom random)
    {
        KeyPart[] parts = [.. contract.Key.Select(index => KeyPart.Of(contract, rules, index, wanted, random))];
        var radices = new int[parts.Length];
        var rest = wanted;
        var left = parts.Length;
        long count = 1;
        foreach (var i in Enumerable.Range(0, parts.Length).OrderBy(i => parts[i].Count))
        {
            // Parts with few values give all they have to; the others share what is left evenly.
            radices[i] = Math.Min(parts[i].Count, Root(rest, left--));
            rest = (rest + radices[i] - 1) / radices[i];
            count *= radices[i];
        }

        return rest > 1 && demanded
            ? throw new GenerationException(string.Create(
                CultureInfo.InvariantCulture,
                $"--keys {wanted}: property {contract.Properties[contract.Key[0]].Name} has only {count} values"))
            : new KeySpace(contract, parts, radices, (int)Math.Min(wanted, count));
    }

    /// <summary>Writes the JSON of the value of the key property at place <paramref name="part"/>.</summary>
    public void WriteJson(ByteWriter target, int key, int part) => _parts[part].WriteJson(target, DigitOf(key, part));

    /// <summary>Writes all key properties of <paramref name="key"/> as members of an object.</summary>
    public void WriteMembers(ByteWriter target, int key)
    {
        for (var i = 0; i < _parts.Length; i++)
        {
            if (i > 0)
            {
                target.WriteByte((byte)',');
            }

            target.WriteRaw(JsonText.Name(_contract.Properties[_contract.Key[i]].Name));
            WriteJson(target, key, i);
        }
    }

    /// <summary>The entity key as text, in UTF-8; valid until the next call.</summary>
    public ReadOnlySpan<byte> TextOf(int key)
    {
        _text.Clear();
        for (var i = 0; i < _parts.Length; i++)
        {
            _part.Clear();
            _parts[i].WriteText(_part, DigitOf(key, i));
            if (_parts.Length > 1)
            {
                JsonText.WriteNumber(_text, _part.Length);
                _text.WriteByte((byte)':');
            }

            _text.WriteRaw(_part.Written);
        }

        return _text.Written;
    }

    /// <summary>The partition of <paramref name="key"/>.</summary>
    public int PartitionOf(int key) => Partitioner.PartitionOf(TextOf(key), _contract.Partitions);

    private int DigitOf(int key, int part)
    {
        for (var i = 0; i < part; i++)
        {
            key /= _radices[i];
        }

        return key % _radices[part];
    }

    // The least number whose power by degree is at least value.
    private static int Root(int value, int degree)
    {
        var root = 1;
        while (degree == 1 ? root < value : !Reaches(root, degree, value))
        {
            root = degree == 1 ? value : root + 1;
        }

        return root;
    }

    private static bool Reaches(int root, int degree, int value)
    {
        long power = 1;
        for (var i = 0; i < degree && power < value; i++)
        {
            power *= root;
        }

        return power >= value;
    }
}
