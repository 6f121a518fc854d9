using StreamBatch.Domain.Records;
using StreamBatch.Engine.Ingesting;

namespace StreamBatch.Engine.PartitionWriting;

/// <summary>What a request all of whose shares are durable tells of its sources.</summary>
public static class RequestProgress
{
    /// <summary>Adds the accepted and late events of a request.</summary>
    /// <param name="table">Gets the progress.</param>
    /// <param name="request">The request, with its outcomes.</param>
    /// <param name="now">When it arrived, in microseconds.</param>
    public static void AddTo(SourceTable table, PreparedRequest request, long now)
    {
        ArgumentNullException.ThrowIfNull(table);
        ArgumentNullException.ThrowIfNull(request);
        for (var i = 0; i < request.Order.Length; i++)
        {
            if (request.Outcomes[i].Status is EventStatus.Accepted or EventStatus.Late)
            {
                var route = RecordRoute.Read(request.Batch.RecordOf(request.Order[i]));
                table.Add(route.Source, route.Kind, route.Time, now);
            }
        }
    }
}
