using System.Numerics;
using System.Text;
using StreamBatch.Domain.Binary;
using StreamBatch.Domain.Hashing;

namespace StreamBatch.Domain.Aggregation;

/// <summary>
/// The partial state of distinct: the set of canonical texts up to <see cref="MaxExact"/> of them, then a HyperLogLog
/// sketch of 4,096 registers (Flajolet, Fusy, Gandouet, Meunier 2007; standard error 1.6 %; small counts by linear
/// counting). Adding in any order and merging in any order give the same state.
/// </summary>
internal sealed class DistinctState
{
    /// <summary>The most values that are counted exactly.</summary>
    public const int MaxExact = 1_000;

    private const int IndexBits = 12;
    private const int Registers = 1 << IndexBits;

    // A public constant: the sketch of the same values is the same in every store.
    private static readonly HashKey SketchKey = new(0x3c6ef372fe94f82b, 0xa54ff53a5f1d36f1);

    private SortedSet<string>? _values = new(StringComparer.Ordinal);
    private byte[]? _registers;

    /// <summary>The values; null past the bound.</summary>
    public IReadOnlyCollection<string>? Values => _values;

    public void Add(string value)
    {
        if (_values is null)
        {
            AddToSketch(value);
            return;
        }

        _values.Add(value);
        if (_values.Count > MaxExact)
        {
            Spill();
        }
    }

    public void Add(DistinctState other)
    {
        if (other._values is { } values)
        {
            foreach (var value in values)
            {
                Add(value);
            }

            return;
        }

        if (_values is not null)
        {
            Spill();
        }

        for (var i = 0; i < Registers; i++)
        {
            _registers![i] = Math.Max(_registers[i], other._registers![i]);
        }
    }

    public AggregateValue Evaluate() =>
        _values is not null ? AggregateValue.Of(_values.Count) : AggregateValue.About(Estimate());

    public void Save(ByteWriter writer)
    {
        writer.WriteVarint(_values is null ? 0 : (ulong)_values.Count + 1);
        if (_values is null)
        {
            writer.WriteRaw(_registers);
            return;
        }

        foreach (var value in _values)
        {
            writer.WriteText(value);
        }
    }

    public static DistinctState Load(ref ByteReader reader)
    {
        var state = new DistinctState();
        var count = reader.ReadLength();
        if (count == 0)
        {
            state._values = null;
            state._registers = reader.ReadRaw(Registers).ToArray();
        }

        for (var i = 1; i < count; i++)
        {
            state._values!.Add(reader.ReadText());
        }

        return state;
    }

    private void Spill()
    {
        _registers = new byte[Registers];
        foreach (var value in _values!)
        {
            AddToSketch(value);
        }

        _values = null;
    }

    private void AddToSketch(string value)
    {
        var hash = SipHash.Hash64(SketchKey, Encoding.UTF8.GetBytes(value));
        var index = (int)(hash >> (64 - IndexBits));
        var rank = (byte)(BitOperations.LeadingZeroCount((hash << IndexBits) | (1UL << (IndexBits - 1))) + 1);
        _registers![index] = Math.Max(_registers[index], rank);
    }

    private long Estimate()
    {
        const double Alpha = 0.7213 / (1 + 1.079 / Registers);
        double sum = 0;
        var zeros = 0;
        foreach (var register in _registers!)
        {
            sum += 1.0 / (1UL << register);
            zeros += register == 0 ? 1 : 0;
        }

        var estimate = Alpha * Registers * Registers / sum;
        return (long)Math.Round(
            estimate <= 2.5 * Registers && zeros > 0 ? Registers * Math.Log((double)Registers / zeros) : estimate);
    }
}
