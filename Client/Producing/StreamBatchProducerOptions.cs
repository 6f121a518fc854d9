using System.Text.Json.Serialization.Metadata;
using StreamBatch.Client.Journals;

namespace StreamBatch.Client.Producing;

/// <summary>What a producer sends, and how its events are known. There are three ways:
/// <list type="bullet">
/// <item><see cref="Id"/>: the application has ids of its own, and gives an event that it sends again the same
/// one.</item>
/// <item>Neither <see cref="Id"/> nor <see cref="JournalFolder"/>: the producer numbers its events under an instance
/// that is drawn when it begins. An attempt that is repeated counts once; what an application sends again after it was
/// restarted counts again.</item>
/// <item><see cref="JournalFolder"/>: the producer numbers its events and keeps them in a journal until they are
/// acknowledged. After a crash it sends them again under the same numbers, and the application goes on after
/// <see cref="StreamBatchProducer{T}.RecoveredPosition"/>: every event counts once.</item>
/// </list></summary>
public sealed class StreamBatchProducerOptions<T>
{
    /// <summary>The contract.</summary>
    public required string ContractId { get; init; }

    /// <summary>The source of the events. Where the producer numbers them its instance follows after a slash, as the
    /// numbers of two instances have nothing to do with each other.</summary>
    public required string Source { get; init; }

    /// <summary>How a record becomes the event's data: the property of a <c>JsonSerializerContext</c>.</summary>
    public required JsonTypeInfo<T> RecordType { get; init; }

    /// <summary>The entity key of a record, as the contract makes it from the record's data. Required where the
    /// producer numbers its events: numbers belong to a partition, and the partition follows from the key. A key that
    /// is not the server's is rejected as <c>subjectMismatch</c>.</summary>
    public Func<T, string>? Key { get; init; }

    /// <summary>The id of a record, unique in the source and the same whenever it is sent again.</summary>
    public Func<T, string>? Id { get; init; }

    /// <summary>The event time of a record; whole microseconds count. Null: the contract takes it from the
    /// data.</summary>
    public Func<T, DateTimeOffset>? EventTime { get; init; }

    /// <summary>A folder for the journal, of this producer alone; it is made where it is missing.</summary>
    public string? JournalFolder { get; init; }

    /// <summary>The most bytes that the journal may have before sending waits; default 1 GiB.</summary>
    public long MaxJournalBytes { get; init; } = 1024L * 1024 * 1024;

    /// <summary>What bounds the producer.</summary>
    public ProducerLimits Limits { get; init; } = new();

    /// <summary>Called for every event when its outcome stands, also for those that were recovered from the journal;
    /// it must be quick, and is called by several threads. What it throws the next flush throws.</summary>
    public Action<EventDelivery>? OnDelivered { get; init; }

    /// <summary>Changes how the journal is kept; for tests.</summary>
    internal Func<JournalOptions, JournalOptions> AdaptJournal { get; init; } = options => options;

    internal void Validate()
    {
        ArgumentException.ThrowIfNullOrEmpty(ContractId);
        ArgumentException.ThrowIfNullOrEmpty(Source);
        ArgumentNullException.ThrowIfNull(RecordType);
        if (Id is not null && JournalFolder is not null)
        {
            throw new ArgumentException("Id: excludes JournalFolder, which numbers the events.");
        }

        if (Id is null && Key is null)
        {
            throw new ArgumentException("Key: must be set where Id is not, as events are numbered by partition.");
        }

        if (MaxJournalBytes < 1024 * 1024)
        {
            throw new ArgumentException("MaxJournalBytes: must be at least 1 MiB.");
        }

        Limits.Validate();
    }
}
