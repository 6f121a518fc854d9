using StreamBatch.Domain.Judging;
using StreamBatch.Domain.Records;
using StreamBatch.Engine.Ingesting;

namespace StreamBatch.Server.Ingesting;

/// <summary>The outcome of each event of an input, in its order: four bytes an event.</summary>
internal sealed class EventAnswers
{
    private readonly List<(byte Status, byte Reason, ushort Field)> _outcomes = [];
    private readonly List<string?> _fields = [null];

    public int Count => _outcomes.Count;

    /// <summary>Adds the outcomes of a request that is acknowledged.</summary>
    public void Add(PreparedRequest request)
    {
        var first = _outcomes.Count;
        for (var i = 0; i < request.Events; i++)
        {
            _outcomes.Add(default);
        }

        for (var i = 0; i < request.Order.Length; i++)
        {
            var outcome = request.Outcomes[i];
            _outcomes[first + request.Batch.Headers[request.Order[i]].InputIndex] =
                ((byte)outcome.Status, (byte)outcome.Reason, 0);
        }

        foreach (var rejected in request.Rejected)
        {
            _outcomes[first + rejected.InputIndex] =
                ((byte)EventStatus.Rejected, (byte)rejected.Reason, FieldOf(rejected.Field));
        }
    }

    public (EventStatus Status, ReasonCode Reason, string? Field) this[int index]
    {
        get
        {
            var (status, reason, field) = _outcomes[index];
            return ((EventStatus)status, (ReasonCode)reason, _fields[field]);
        }
    }

    // The names of attributes and properties are few.
    private ushort FieldOf(string? field)
    {
        var known = _fields.IndexOf(field);
        if (known < 0 && _fields.Count <= ushort.MaxValue)
        {
            known = _fields.Count;
            _fields.Add(field);
        }

        return (ushort)Math.Max(known, 0);
    }
}
