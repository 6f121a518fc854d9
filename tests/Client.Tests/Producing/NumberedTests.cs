using FsCheck;
using FsCheck.Fluent;
using StreamBatch.Client.Producing;
using StreamBatch.Domain.Partitioning;

namespace StreamBatch.Client.Tests.Producing;

/// <summary>Producers that number their events, against a server that fails in every way.</summary>
public sealed class NumberedTests
{
    private const int Partitions = 5;
    private const int MaxSize = 60;

    [Fact]
    public void EveryEvent_HasOneOutcome_AndEachPartitionComesInOrderWithoutHoles()
    {
        var runs = from customers in Gen.ListOf(Gen.Choose(0, 9))
                   from failures in Gen.ListOf(Gen.Choose(0, 6))
                   from limits in
                       from requests in Gen.Choose(1, 4)
                       from batch in Gen.Choose(1, 5)
                       from buffer in Gen.Choose(1, 12)
                       select new ProducerLimits
                       {
                           MaxRequestsUnderWay = requests,
                           MaxBatchEvents = batch,
                           MaxBufferedEvents = buffer,
                           Linger = TimeSpan.FromMilliseconds(batch - 1),
                           DeliveryTimeout = TimeSpan.FromDays(1),
                       }
                   select (Customers: customers.ToList(), Failures: failures.ToList(), limits);

        Prop.ForAll(
                runs.ToArbitrary(),
                run => CheckAsync(run.Customers, run.Failures, run.limits).GetAwaiter().GetResult())
            .Check(Config.QuickThrowOnFailure.WithMaxTest(150).WithEndSize(MaxSize));
    }

    private static async Task CheckAsync(List<int> customers, List<int> failures, ProducerLimits limits)
    {
        var book = new SequenceBook(failures);
        var server = new FakeServer { Partitions = Partitions, OnEvents = book.AnswerAsync };
        var producer = await server.Client(new SkippingClock(TimeSpan.FromMinutes(10)))
            .CreateProducerAsync(Orders.Numbered(limits with { RequestTimeout = TimeSpan.FromHours(1) }));
        List<EventDelivery> deliveries = [];
        foreach (var (number, customer) in customers.Index())
        {
            deliveries.Add(await producer.SendAsync(Orders.Of(number, $"customer {customer}")));
        }

        await producer.DisposeAsync();
        foreach (var delivery in deliveries)
        {
            Assert.NotEqual(DeliveryStatus.Rejected, (await delivery.Outcome).Status);
        }

        Assert.Equal(deliveries.Count, deliveries.Select(delivery => delivery.Id).Distinct().Count());
        book.Check(producer.Source, customers.Count);
        foreach (var line in server.Requests.SelectMany(request => request.Lines).Distinct())
        {
            var partition = Partitioner.PartitionOf(
                System.Text.Encoding.UTF8.GetBytes(FakeRequest.Attribute(line, "subject")!), Partitions);
            Assert.Equal($"{partition}-{FakeRequest.Attribute(line, "sequence")}", FakeRequest.Attribute(line, "id"));
        }
    }
}
