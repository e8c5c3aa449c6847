using System.Security.Cryptography;
using HealthLedger.Access;
using HealthLedger.Clients;
using HealthLedger.Ledger;
using HealthLedger.Records;
using HealthLedger.Tests.Runtime;

namespace HealthLedger.Tests.Clients;

/// <summary>Documents that go over the socket in many pieces.</summary>
public sealed class LargeDocumentTests
{
    private static int Megabytes => TestScale.Of(5, 100);

    [Fact]
    public async Task Document_goes_over_the_socket_and_comes_back_while_other_calls_are_answered()
    {
        await using ServedNode served = await ServedNode.StartAsync();
        await using LedgerClient client = await served.ConnectAsync(
            options => options.RetryTimeout = TimeSpan.FromMinutes(5));
        byte[] document = new Draw(3).Bytes(1024 * 1024);
        byte[] payload = [.. Enumerable.Repeat(document, Megabytes).SelectMany(part => part)];

        Task<AppendResult> appending = client.AppendAsync(new RecordSubmission
        {
            Kind = RecordKind.Document,
            Payload = payload,
            PayloadType = "application/pdf",
        });
        LedgerNodeStatus status = await client.GetStatusAsync();
        AppendResult appended = await appending;
        SealedAccess access = await client.RequestAccessAsync(TestLedger.Request(appended.RecordId));
        using RecordContent content = await client.OpenAsync(access);

        Assert.Equal(served.Ledger.Genesis.LedgerId, status.LedgerId);
        Assert.Equal(SHA256.HashData(payload), SHA256.HashData(content.Payload.Span));
    }
}
