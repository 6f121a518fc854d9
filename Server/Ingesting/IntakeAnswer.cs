using System.Text.Json;
using Microsoft.AspNetCore.Http;
using StreamBatch.Domain.Records;
using StreamBatch.Engine.Ingesting;
using StreamBatch.Server.Json;
using StreamBatch.Server.Problems;

namespace StreamBatch.Server.Ingesting;

/// <summary>What a producer is told of its events: 200 when all are durable, 207 when some were rejected.</summary>
internal static class IntakeAnswer
{
    private const int Busy = StatusCodes.Status429TooManyRequests;

    /// <summary>The answer to one event: its outcome, or why it is rejected.</summary>
    public static IResult OfOne(EventIntake intake)
    {
        var answer = intake.Answers.Count == 0 ? OutcomeOf(intake.Report) : intake.Answers[0];
        if (answer.Reason == ReasonCode.KeyBusy)
        {
            throw new ProblemException(new ApiProblem(
                Busy, "keyBusy", "Too much waits of the event's entity", "Send it again after a pause.")
            {
                Members = writer => WriteOne(writer, answer),
            });
        }

        if (answer.Status == EventStatus.Rejected)
        {
            throw new ProblemException(new ApiProblem(
                400, "eventRejected", "The event was not understood; nothing of it is stored", "See its outcome.")
            {
                Members = writer => WriteOne(writer, answer),
            });
        }

        return new JsonAnswer(writer => WriteOutcome(writer, answer));
    }

    /// <summary>The answer to many events.</summary>
    /// <param name="intake">What came of them.</param>
    /// <param name="contractId">The contract.</param>
    /// <param name="options">How they were taken.</param>
    /// <param name="place">How the place of an event is called: its line, or its index from 0.</param>
    public static IResult Of(EventIntake intake, string contractId, IntakeOptions options, string place)
    {
        var report = intake.Report;
        if (intake.IsCutOff)
        {
            throw new ProblemException(new ApiProblem(
                413,
                "tooManyOutcomes",
                "The answer would grow too long",
                $"The outcomes of at most {IntakeOptions.MaxAnswers} events are told one by one: ask for summary=true.")
            {
                Members = writer => IngestReportJson.WriteDurable(writer, report),
            });
        }

        return new JsonAnswer(
            writer =>
            {
                writer.WriteString("contract", contractId);
                IngestReportJson.WriteTotals(writer, report);
                IngestReportJson.WriteCounts(writer, report);
                WriteFault(writer, report.Fault, place);
                WriteRejected(writer, report.Faults, place);
                if (!options.IsSummary)
                {
                    WriteOutcomes(writer, intake.Answers);
                }
            },
            report.CountOf(EventStatus.Rejected) > 0 || report.Fault is not null
                ? StatusCodes.Status207MultiStatus
                : StatusCodes.Status200OK);
    }

    /// <summary>The same problem, with what was acknowledged before it.</summary>
    public static ProblemException Interrupted(ApiProblem problem, EventIntake intake, Exception failure) => new(
        problem with
        {
            Members = writer =>
            {
                problem.Members?.Invoke(writer);
                IngestReportJson.WriteDurable(writer, intake.Report);
            },
        },
        failure);

    private static EventAnswer OutcomeOf(IngestReport report) =>
        report.Faults is [var fault, ..]
            ? new EventAnswer(EventStatus.Rejected, fault.Reason, fault.Field, null)
            : new EventAnswer(
                Enum.GetValues<EventStatus>().First(status => report.CountOf(status) > 0),
                report.Reasons.Select(reason => reason.Reason).FirstOrDefault(),
                null,
                report.Warnings.Select(warning => warning.Rule).FirstOrDefault());

    private static void WriteFault(Utf8JsonWriter writer, IngestFault? fault, string place)
    {
        if (fault is null)
        {
            writer.WriteNull("fault");
            return;
        }

        writer.WriteStartObject("fault");
        WritePlace(writer, fault, place);
        writer.WriteEndObject();
    }

    private static void WriteRejected(Utf8JsonWriter writer, IReadOnlyList<IngestFault> faults, string place)
    {
        writer.WriteStartArray("rejected");
        foreach (var fault in faults)
        {
            writer.WriteStartObject();
            WritePlace(writer, fault, place);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static void WritePlace(Utf8JsonWriter writer, IngestFault fault, string place)
    {
        writer.WriteNumber(place, fault.Line);
        writer.WriteString("reason", ReasonCodeText.Of(fault.Reason));
        writer.WriteString("field", fault.Field);
    }

    // Beside the members of a problem, which has a status of its own.
    private static void WriteOne(Utf8JsonWriter writer, EventAnswer answer)
    {
        writer.WriteStartObject("outcome");
        WriteOutcome(writer, answer);
        writer.WriteEndObject();
    }

    private static void WriteOutcomes(Utf8JsonWriter writer, EventAnswers answers)
    {
        writer.WriteStartArray("outcomes");
        for (var i = 0; i < answers.Count; i++)
        {
            writer.WriteStartObject();
            WriteOutcome(writer, answers[i]);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static void WriteOutcome(Utf8JsonWriter writer, EventAnswer answer)
    {
        writer.WriteString("status", ReasonCodeText.Of(answer.Status));
        if (answer.Reason != ReasonCode.None)
        {
            writer.WriteString("reason", ReasonCodeText.Of(answer.Reason));
        }

        if (answer.Reason == ReasonCode.KeyBusy)
        {
            writer.WriteNumber("httpStatus", Busy);
        }

        if (answer.Field is not null)
        {
            writer.WriteString("field", answer.Field);
        }

        if (answer.Warning is not null)
        {
            writer.WriteString("warning", answer.Warning);
        }
    }
}
