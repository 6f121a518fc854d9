using System.Text.Json;
using StreamBatch.Domain.Records;

namespace StreamBatch.Cli.Simulating;

/// <summary>The counts of a whole run.</summary>
internal sealed class SimulationCounts
{
    private static readonly EventStatus[] Statuses = Enum.GetValues<EventStatus>();

    private readonly long[] _byStatus = new long[Statuses.Length];

    public long Panes { get; set; }

    public long Drifts { get; set; }

    public long Repairs { get; set; }

    /// <summary>Counts an event; what is released was counted when it came.</summary>
    public void Add(EventStatus status) => _byStatus[(int)status]++;

    public void Write(Utf8JsonWriter writer)
    {
        writer.WriteNumber("events", _byStatus.Sum());
        foreach (var status in Statuses)
        {
            writer.WriteNumber(ReasonCodeText.Of(status), _byStatus[(int)status]);
        }

        writer.WriteNumber("panes", Panes);
        writer.WriteNumber("drifts", Drifts);
        writer.WriteNumber("repairs", Repairs);
    }
}
