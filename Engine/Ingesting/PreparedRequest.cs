using System.Numerics;
using StreamBatch.Domain.Binary;
using StreamBatch.Domain.Blocks;
using StreamBatch.Domain.Contracts;
using StreamBatch.Domain.Hashing;
using StreamBatch.Domain.Judging;
using StreamBatch.Domain.Records;

namespace StreamBatch.Engine.Ingesting;

/// <summary>
/// One request, read and encoded: all the work that needs no partition's state, so that requests are prepared in
/// parallel and only judged in order. Reusable after its acknowledgement; not safe for use by several threads at once.
/// </summary>
public sealed class PreparedRequest
{
    /// <summary>The most events of a request.</summary>
    public const int MaxEvents = 10_000;

    /// <summary>The most bytes of a request.</summary>
    public const int MaxBytes = 8 * 1024 * 1024;

    private readonly EventReader _reader;
    private readonly ByteWriter _payload = new(64 * 1024);
    private readonly List<RequestShare> _shares = [];
    private readonly List<RejectedEvent> _rejected = [];
    private readonly int[] _places;
    private int[] _order = [];
    private EventOutcome[] _outcomes = [];

    /// <summary>An empty request for events of <paramref name="contract"/>.</summary>
    public PreparedRequest(CompiledContract contract, HashKey hashKey)
    {
        ArgumentNullException.ThrowIfNull(contract);
        Batch = new RecordBatch(contract);
        _reader = new EventReader(contract, hashKey);
        _places = new int[contract.Contract.Partitions];
    }

    /// <summary>The events that were understood.</summary>
    public RecordBatch Batch { get; }

    /// <summary>The events that were not.</summary>
    public IReadOnlyList<RejectedEvent> Rejected => _rejected;

    /// <summary>The number of events added, rejected ones included.</summary>
    public int Events { get; private set; }

    /// <summary>The number of bytes of the events added.</summary>
    public long InputBytes { get; private set; }

    /// <summary>The shares, by partition; there after <see cref="Seal"/>.</summary>
    public IReadOnlyList<RequestShare> Shares => _shares;

    /// <summary>Indexes in <see cref="Batch"/> in the order of the shares.</summary>
    public ReadOnlySpan<int> Order => _order.AsSpan(0, Batch.Count);

    /// <summary>The outcomes of the events in the order of <see cref="Order"/>; there after acknowledgement.</summary>
    public Span<EventOutcome> Outcomes => _outcomes.AsSpan(0, Batch.Count);

    /// <summary>Reads the event in <paramref name="json"/>; a rejected one is noted in
    /// <see cref="Rejected"/>.</summary>
    /// <exception cref="InvalidOperationException">The request has its most events or bytes already.</exception>
    public EventReading Add(ReadOnlySpan<byte> json)
    {
        if (Events == MaxEvents || (Events > 0 && InputBytes + json.Length > MaxBytes))
        {
            throw new InvalidOperationException($"A request has at most {MaxEvents} events and {MaxBytes} bytes.");
        }

        var reading = _reader.Read(json, Batch, Events);
        if (reading.Reason != ReasonCode.None)
        {
            _rejected.Add(new RejectedEvent(Events, reading.Reason, reading.Field));
        }

        Events++;
        InputBytes += json.Length;
        return reading;
    }

    /// <summary>Sorts the events into shares, each in the order of arrival, and encodes these for their
    /// blocks.</summary>
    public void Seal()
    {
        _shares.Clear();
        _payload.Clear();
        if (_order.Length < Batch.Count)
        {
            _order = new int[(int)BitOperations.RoundUpToPowerOf2((uint)Batch.Count)];
            _outcomes = new EventOutcome[_order.Length];
        }

        Outcomes.Clear();
        SortByPartition();
        var ends = new int[_places.Length];
        for (var partition = 0; partition < _places.Length; partition++)
        {
            for (var i = partition == 0 ? 0 : _places[partition - 1]; i < _places[partition]; i++)
            {
                WriteRecord(_order[i]);
            }

            ends[partition] = _payload.Length;
        }

        for (var partition = 0; partition < _places.Length; partition++)
        {
            var first = partition == 0 ? 0 : _places[partition - 1];
            if (_places[partition] > first)
            {
                var start = partition == 0 ? 0 : ends[partition - 1];
                AddShare(partition, first, _places[partition] - first, start, ends[partition] - start);
            }
        }
    }

    /// <summary>Which rules that warn the event of outcome <paramref name="index"/> breaks, a bit each; none where the
    /// event is not counted.</summary>
    public ulong WarningsOf(int index) =>
        Outcomes[index].Status is EventStatus.Accepted or EventStatus.Late or EventStatus.Held
            ? Batch.Headers[Order[index]].Warnings
            : 0;

    /// <summary>Empties the request for reuse.</summary>
    public void Clear()
    {
        Batch.Clear();
        _shares.Clear();
        _rejected.Clear();
        Events = 0;
        InputBytes = 0;
    }

    // A counting sort; afterwards _places holds for each partition the place after its last event.
    private void SortByPartition()
    {
        Array.Clear(_places);
        var headers = Batch.Headers;
        foreach (ref var header in headers)
        {
            _places[header.Partition]++;
        }

        var next = 0;
        for (var partition = 0; partition < _places.Length; partition++)
        {
            (_places[partition], next) = (next, next + _places[partition]);
        }

        for (var i = 0; i < headers.Length; i++)
        {
            _order[_places[headers[i].Partition]++] = i;
        }
    }

    private void WriteRecord(int index)
    {
        ref var header = ref Batch.Headers[index];
        _payload.WriteVarint((ulong)header.Length);
        _payload.WriteRaw(Batch.RecordOf(index));
    }

    private void AddShare(int partition, int first, int count, int start, int length)
    {
        long? minimum = null;
        long? maximum = null;
        for (var i = first; i < first + count; i++)
        {
            ref var header = ref Batch.Headers[_order[i]];
            if (header.HasTime)
            {
                minimum = minimum < header.Time ? minimum : header.Time;
                maximum = maximum > header.Time ? maximum : header.Time;
            }
        }

        var records = _payload.Array.AsMemory(start, length);
        _shares.Add(new RequestShare(
            partition, first, count, BlockCodec.MakePayload(records), records, minimum, maximum));
    }
}
