using System.Numerics;
using StreamBatch.Domain.Records;
using StreamBatch.Engine.Ingesting;

namespace StreamBatch.Server.Ingesting;

/// <summary>The outcome of each event of an input, in its order: six bytes an event.</summary>
internal sealed class EventAnswers
{
    private readonly List<(byte Status, byte Reason, ushort Field, ushort Warning)> _outcomes = [];
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
                ((byte)outcome.Status, (byte)outcome.Reason, 0, WarningOf(request, i));
        }

        foreach (var rejected in request.Rejected)
        {
            _outcomes[first + rejected.InputIndex] =
                ((byte)EventStatus.Rejected, (byte)rejected.Reason, FieldOf(rejected.Field), 0);
        }
    }

    public EventAnswer this[int index]
    {
        get
        {
            var (status, reason, field, warning) = _outcomes[index];
            return new EventAnswer((EventStatus)status, (ReasonCode)reason, _fields[field], _fields[warning]);
        }
    }

    private ushort WarningOf(PreparedRequest request, int index) => request.WarningsOf(index) is > 0 and var warnings
        ? FieldOf(request.Batch.Contract.Rules.Warnings[BitOperations.TrailingZeroCount(warnings)].Id)
        : (ushort)0;

    // The names of attributes, properties and rules are few.
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
