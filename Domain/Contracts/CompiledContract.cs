using System.Collections.Immutable;
using System.Text;
using StreamBatch.Domain.Quality;

namespace StreamBatch.Domain.Contracts;

/// <summary>
/// A contract in the form that the hot path reads: names as UTF-8, durations as microseconds, the numeric properties
/// that aggregates read gathered as <em>columns</em>. Immutable and safe for use by several threads.
/// </summary>
public sealed class CompiledContract
{
    private readonly byte[][] _propertyNames;

    /// <summary>Compiles <paramref name="contract"/>.</summary>
    public CompiledContract(Contract contract)
    {
        ArgumentNullException.ThrowIfNull(contract);
        Contract = contract;
        Rules = new CompiledRules(contract);
        IdUtf8 = Encoding.UTF8.GetBytes(contract.Id);
        _propertyNames = [.. contract.Properties.Select(property => Encoding.UTF8.GetBytes(property.Name))];
        Columns = [.. contract.AllAggregates.Where(aggregate => aggregate.Property is not null)
            .Select(aggregate => aggregate.Property!.Value).Distinct().Order()];
        ColumnOfProperty = new int[contract.Properties.Length];
        Array.Fill(ColumnOfProperty, -1);
        for (var column = 0; column < Columns.Length; column++)
        {
            ColumnOfProperty[Columns[column]] = column;
        }

        SizeMicroseconds = Microseconds(contract.Windows.Size);
        SlideMicroseconds = Microseconds(contract.Windows.Slide);
        OffsetMicroseconds = Microseconds(contract.Windows.Offset);
        LatenessMicroseconds = Microseconds(contract.AllowedLateness);
        MaxAheadMicroseconds = contract.Watermark.MaxAhead is { } ahead ? Microseconds(ahead) : null;
    }

    /// <summary>The contract.</summary>
    public Contract Contract { get; }

    /// <summary>The contract's row rules, compiled.</summary>
    public CompiledRules Rules { get; }

    /// <summary>The contract's id in UTF-8.</summary>
    public ReadOnlyMemory<byte> IdUtf8 { get; }

    /// <summary>Indexes of the properties that aggregates read, ascending; at most 64.</summary>
    public ImmutableArray<int> Columns { get; }

    /// <summary>The size of a window in microseconds; the gap of sessions.</summary>
    public long SizeMicroseconds { get; }

    /// <summary>The distance of the starts of windows in microseconds.</summary>
    public long SlideMicroseconds { get; }

    /// <summary>The offset of windows from the epoch in microseconds.</summary>
    public long OffsetMicroseconds { get; }

    /// <summary>The allowed lateness in microseconds.</summary>
    public long LatenessMicroseconds { get; }

    /// <summary>How far past the ingestion time an event time may be; null: any.</summary>
    public long? MaxAheadMicroseconds { get; }

    /// <summary>The column of each property; −1 for a property that no aggregate reads.</summary>
    internal int[] ColumnOfProperty { get; }

    /// <summary>The name of property <paramref name="index"/> in UTF-8.</summary>
    internal ReadOnlySpan<byte> PropertyName(int index) => _propertyNames[index];

    /// <summary>
    /// The index of the property called <paramref name="name"/>; −1 for none. Looks at <paramref name="likely"/> first:
    /// producers write properties in one order.
    /// </summary>
    internal int IndexOfProperty(ReadOnlySpan<byte> name, int likely)
    {
        if (likely < _propertyNames.Length && name.SequenceEqual(_propertyNames[likely]))
        {
            return likely;
        }

        for (var i = 0; i < _propertyNames.Length; i++)
        {
            if (name.SequenceEqual(_propertyNames[i]))
            {
                return i;
            }
        }

        return -1;
    }

    private static long Microseconds(TimeSpan duration) => duration.Ticks / TimeSpan.TicksPerMicrosecond;
}
