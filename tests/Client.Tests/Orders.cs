using StreamBatch.Client.Journals;
using StreamBatch.Client.Producing;

namespace StreamBatch.Client.Tests;

/// <summary>Producers of orders.</summary>
internal static class Orders
{
    /// <summary>Longer than any clock of these tests jumps: a batch goes when it is full, or at a flush.</summary>
    public static readonly TimeSpan NoLinger = TimeSpan.FromHours(1);

    public static readonly DateTimeOffset Begin = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public static Order Of(int number, string customer = "a") =>
        new(customer, number, $"n{number}", Begin.AddSeconds(number));

    /// <summary>A producer whose orders have ids of their own.</summary>
    public static StreamBatchProducerOptions<Order> WithIds(ProducerLimits? limits = null) => new()
    {
        ContractId = "orders",
        Source = "/shop",
        RecordType = OrderJson.Default.Order,
        Key = order => order.Customer,
        Id = order => order.Number,
        EventTime = order => order.Time,
        Limits = limits ?? new ProducerLimits { MaxRequestsUnderWay = 1, Linger = NoLinger },
    };

    /// <summary>A producer that numbers its orders.</summary>
    public static StreamBatchProducerOptions<Order> Numbered(
        ProducerLimits? limits = null,
        string? journal = null,
        Action<EventDelivery>? onDelivered = null,
        Func<JournalOptions, JournalOptions>? adapt = null) => new()
        {
            AdaptJournal = adapt ?? (options => options with { Flush = false }),
            MaxJournalBytes = 1024 * 1024,
            ContractId = "orders",
            Source = "/shop",
            RecordType = OrderJson.Default.Order,
            Key = order => order.Customer,
            EventTime = order => order.Time,
            JournalFolder = journal,
            OnDelivered = onDelivered,
            Limits = limits ?? new ProducerLimits { MaxRequestsUnderWay = 1, Linger = NoLinger },
        };
}
