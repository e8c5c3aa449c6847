using System.Text.Json;
using HealthLedger.Verifier;

namespace HealthLedger.Tests.Verifier.Corpus;

/// <summary>
/// Verifies a file of the corpus as its case says. It needs nothing but the verifier's public members, so that it can
/// be compiled together with a changed verifier (<c>CheckRemovalTests</c>).
/// </summary>
internal static class CorpusJudge
{
    /// <summary>Gives "None" for an accepted file, else the step and the code, separated by a space.</summary>
    public static string Judge(string kind, byte[] bytes, byte[] genesis, string policyJson, string expectationJson)
    {
        VerificationPolicy policy = ReadPolicy(genesis, JsonDocument.Parse(policyJson).RootElement);
        JsonElement expected = JsonDocument.Parse(expectationJson).RootElement;
        return kind switch
        {
            "receipt" => Say(ReceiptVerifier.Verify(bytes, ReadReceipt(expected), policy)),
            "accounting" => Say(AccountingVerifier.Verify(bytes, ReadAccounting(expected), policy)),
            "state" => Say(StateVerifier.Verify(bytes, ReadState(expected), policy)),
            "consistency" => Say(ConsistencyVerifier.Verify(bytes, ReadConsistency(expected), policy)),
            "evidence" => Say(EvidenceVerifier.Verify(bytes, policy)),
            _ => throw new ArgumentException("The corpus has no such kind.", nameof(kind)),
        };
    }

    private static string Say(ReceiptVerdict verdict)
    {
        return verdict.IsAccepted ? "None" : $"{verdict.FailedStep} {verdict.Code}";
    }

    private static string Say<TFacts>(ProofVerdict<TFacts> verdict)
        where TFacts : class
    {
        return verdict.IsAccepted ? "None" : $"{verdict.FailedStep} {verdict.Code}";
    }

    private static VerificationPolicy ReadPolicy(byte[] genesis, JsonElement json)
    {
        JsonElement age = json.GetProperty("maxAnchorAge");
        return new VerificationPolicy(genesis, Time(json, "time"))
        {
            MaxAnchorAge = age.ValueKind == JsonValueKind.Null ? null : TimeSpan.FromMilliseconds(age.GetInt64()),
            AllowedSuites = [.. json.GetProperty("suites").EnumerateArray().Select(suite => suite.GetInt32())],
            MinimumAssurance = Enum.Parse<AssuranceKind>(json.GetProperty("minimumAssurance").GetString()!),
            Witnesses = [.. json.GetProperty("witnesses").EnumerateArray()
                .Select(key => (ReadOnlyMemory<byte>)Convert.FromHexString(key.GetString()!))],
            RequiredWitnesses = json.GetProperty("requiredWitnesses").GetInt32(),
            AcceptRecovery = json.TryGetProperty("acceptRecovery", out JsonElement accept) && accept.GetBoolean(),
        };
    }

    private static ReceiptExpectation ReadReceipt(JsonElement json)
    {
        ReceiptExpectation expected = Bytes(json, "recordId") is { } record ? ReceiptExpectation.ForRecord(record)
            : Bytes(json, "submissionId") is { } submission
                ? ReceiptExpectation.ForSubmission(submission, json.GetProperty("operationIndex").GetUInt64())
            : Bytes(json, "operationHash") is { } hash ? ReceiptExpectation.ForOperation(hash)
            : ReceiptExpectation.Any;
        if (json.TryGetProperty("operationType", out JsonElement type))
        {
            expected = expected.WithOperationType((OperationType)type.GetUInt64());
        }

        expected = json.TryGetProperty("outcome", out JsonElement outcome)
            ? expected.WithOutcome(outcome.GetUInt64())
            : expected.WithAnyOutcome();
        return Bytes(json, "contentDigest") is { } digest
            ? expected.WithContentDigest(digest, Bytes(json, "contentBlinding")!)
            : expected;
    }

    private static AccountingExpectation ReadAccounting(JsonElement json)
    {
        return new AccountingExpectation(Bytes(json, "subject")!, Time(json, "from"), Time(json, "to"));
    }

    private static StateExpectation ReadState(JsonElement json)
    {
        StateRowName row = StateRowName.Of(json.GetProperty("kind").GetUInt64(), Bytes(json, "key")!);
        return !json.GetProperty("present").GetBoolean() ? StateExpectation.Absent(row)
            : Bytes(json, "value") is { } value ? StateExpectation.Present(row, value)
            : StateExpectation.Present(row);
    }

    private static ConsistencyExpectation ReadConsistency(JsonElement json)
    {
        return new ConsistencyExpectation(json.GetProperty("size").GetUInt64(), Bytes(json, "root")!);
    }

    private static DateTimeOffset Time(JsonElement json, string name)
    {
        return DateTimeOffset.FromUnixTimeMilliseconds(json.GetProperty(name).GetInt64());
    }

    private static byte[]? Bytes(JsonElement json, string name)
    {
        return json.TryGetProperty(name, out JsonElement value) ? Convert.FromHexString(value.GetString()!) : null;
    }
}
