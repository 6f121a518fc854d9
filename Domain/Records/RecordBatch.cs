using StreamBatch.Domain.Binary;
using StreamBatch.Domain.Contracts;

namespace StreamBatch.Domain.Records;

/// <summary>
/// Encoded records side by side, with a header and the numeric columns of each: the shape in which events travel from
/// the reader to the judge without an object per event. Reused; not safe for use by several threads at once.
/// </summary>
public sealed class RecordBatch
{
    private RecordHeader[] _headers = new RecordHeader[64];
    private Int128[] _values;
    private FaultyReader? _faulty;

    /// <summary>An empty batch for records of <paramref name="contract"/>.</summary>
    public RecordBatch(CompiledContract contract)
    {
        ArgumentNullException.ThrowIfNull(contract);
        Contract = contract;
        _values = new Int128[64 * contract.Columns.Length];
    }

    /// <summary>The contract of the records.</summary>
    public CompiledContract Contract { get; }

    /// <summary>The number of records.</summary>
    public int Count { get; private set; }

    /// <summary>The encoded records, each after its length.</summary>
    public ByteWriter Bytes { get; } = new(16 * 1024);

    /// <summary>The headers, one a record.</summary>
    public Span<RecordHeader> Headers => _headers.AsSpan(0, Count);

    /// <summary>The values of the columns of record <paramref name="index"/>, in units of each property's scale; those
    /// that are not <see cref="RecordHeader.Present"/> are zero.</summary>
    public Span<Int128> ValuesOf(int index) =>
        _values.AsSpan(index * Contract.Columns.Length, Contract.Columns.Length);

    /// <summary>The entity key of record <paramref name="index"/>.</summary>
    public ReadOnlySpan<byte> KeyOf(int index) =>
        Bytes.Array.AsSpan(_headers[index].KeyStart, _headers[index].KeyLength);

    /// <summary>The source of record <paramref name="index"/>.</summary>
    public ReadOnlySpan<byte> SourceOf(int index) =>
        Bytes.Array.AsSpan(_headers[index].SourceStart, _headers[index].SourceLength);

    /// <summary>The id of record <paramref name="index"/>; found by walking the record.</summary>
    public ReadOnlySpan<byte> IdOf(int index) => new RecordParts(RecordOf(index)).Id;

    /// <summary>
    /// The canonical text of column <paramref name="column"/> of record <paramref name="index"/>: a string as it is,
    /// <c>true</c> or <c>false</c>, an instant in UTC, a date as <c>yyyy-MM-dd</c>, compact JSON, a plain decimal.
    /// Empty when it is not <see cref="RecordHeader.Present"/>. Found by walking the record, of one that breaks a gate
    /// by reading its data again: not for every event.
    /// </summary>
    public ReadOnlySpan<byte> TextOf(int index, int column)
    {
        if ((_headers[index].Present & (1UL << column)) == 0)
        {
            return default;
        }

        var record = new RecordParts(RecordOf(index));
        return record.IsFaulty
            ? Faulty.TextOf(record.RawData, Contract.Columns[column])
            : RecordCodec.ReadText(record.Rest, Contract.Contract, Contract.Columns[column]);
    }

    /// <summary>The bytes of record <paramref name="index"/>, without the length before them.</summary>
    public ReadOnlySpan<byte> RecordOf(int index) =>
        Bytes.Array.AsSpan(_headers[index].Start, _headers[index].Length);

    /// <summary>Reads the data of records that break a gate; made at the first one, as it compiles the contract's
    /// rules.</summary>
    internal FaultyReader Faulty => _faulty ??= new FaultyReader(Contract);

    /// <summary>Adds a record with a cleared header and zero values; its index is the count before.</summary>
    public ref RecordHeader Add()
    {
        if (Count == _headers.Length)
        {
            Array.Resize(ref _headers, Count * 2);
            Array.Resize(ref _values, Count * 2 * Contract.Columns.Length);
        }

        _headers[Count] = default;
        _headers[Count].GateProperty = -1;
        Count++;
        ValuesOf(Count - 1).Clear();
        return ref _headers[Count - 1];
    }

    /// <summary>Takes the last record away again, its bytes too.</summary>
    public void RemoveLast(int bytesBefore)
    {
        Count--;
        Bytes.Truncate(bytesBefore);
    }

    /// <summary>Forgets all records; keeps the arrays.</summary>
    public void Clear()
    {
        Count = 0;
        Bytes.Clear();
    }
}
