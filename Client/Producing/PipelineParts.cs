using StreamBatch.Client.Journals;

namespace StreamBatch.Client.Producing;

/// <summary>What a pipeline is made of.</summary>
/// <param name="ContractId">The contract.</param>
/// <param name="Source">The source of the events, with the instance.</param>
/// <param name="Limits">The bounds.</param>
/// <param name="Stamp">Numbers the events; null where the application gives ids.</param>
/// <param name="OnDelivered">The application's own.</param>
/// <param name="Journal">Keeps the events; null for none. The pipeline disposes of it.</param>
/// <param name="MaxJournalBytes">From how many bytes in it nothing more is taken in.</param>
internal sealed record PipelineParts(
    string ContractId,
    string Source,
    ProducerLimits Limits,
    EventStamp? Stamp,
    Action<EventDelivery>? OnDelivered,
    ProducerJournal? Journal,
    long MaxJournalBytes);
