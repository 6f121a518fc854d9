using StreamBatch.Domain.Records;

namespace StreamBatch.Engine.Ingesting;

/// <summary>Lines of an input that make one request. Reused.</summary>
public sealed class LineChunk
{
    /// <summary>The lines' bytes.</summary>
    public byte[] Bytes { get; set; } = new byte[256 * 1024];

    /// <summary>The number of bytes.</summary>
    public int Length { get; set; }

    /// <summary>Where each event begins and ends, and its line from 1; blank lines are left out.</summary>
    public List<(int Start, int End, long Line)> Events { get; } = [];

    /// <summary>Completes when the chunk before has been judged.</summary>
    internal Task Turn { get; set; } = Task.CompletedTask;

    /// <summary>To be completed when this chunk has been judged.</summary>
    internal TaskCompletionSource Judged { get; set; } = new();

    /// <summary>Reads the events into an empty request and seals it.</summary>
    /// <param name="request">The request; it is emptied first.</param>
    /// <param name="skipBad">Whether rejected events are passed over; otherwise none after the first is read.</param>
    /// <returns>The first rejected event where none is passed over; else null.</returns>
    public IngestFault? Prepare(PreparedRequest request, bool skipBad)
    {
        ArgumentNullException.ThrowIfNull(request);
        request.Clear();
        IngestFault? fault = null;
        foreach (var (start, end, line) in Events)
        {
            // One byte past the limit is enough to be told that the event is too large.
            var length = Math.Min(end - start, EventReader.MaxEventBytes + 1);
            var reading = request.Add(Bytes.AsSpan(start, length));
            if (reading.Reason != ReasonCode.None && !skipBad)
            {
                fault = new IngestFault(line, reading.Reason, reading.Field);
                break;
            }
        }

        request.Seal();
        return fault;
    }

    /// <summary>The line of each event, as <see cref="IngestReport.Add"/> takes them: none where no event was rejected.
    /// </summary>
    public long[] LinesOf(PreparedRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        return request.Rejected.Count == 0 ? [] : Events.Select(item => item.Line).ToArray();
    }
}
