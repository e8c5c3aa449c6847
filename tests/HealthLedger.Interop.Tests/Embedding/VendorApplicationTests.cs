using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using HealthLedger.Verifier;

namespace HealthLedger.Interop.Tests.Embedding;

public sealed class VendorApplicationTests
{
    [Fact]
    public async Task Vendor_application_from_packages_seals_reads_and_proves_a_record()
    {
        await using VendorApplication application = await VendorApplication.StartAsync();
        using HttpClient client = new() { BaseAddress = application.Address };
        byte[] content = Encoding.UTF8.GetBytes("A discharge letter, sealed by a vendor's application.");

        using HttpResponseMessage created = await client.PostAsJsonAsync("documents", new
        {
            patientAssigner = "NORTH",
            patientId = "12345",
            contentType = "text/plain",
            content,
        });
        Assert.Equal(HttpStatusCode.Created, created.StatusCode);
        using JsonDocument body = JsonDocument.Parse(await created.Content.ReadAsStringAsync());
        string record = body.RootElement.GetProperty("recordId").GetString()!;

        using HttpResponseMessage denied = await client.GetAsync(new Uri($"records/{record}?purpose=HMARKT", UriKind.Relative));
        Assert.Equal(HttpStatusCode.Forbidden, denied.StatusCode);
        byte[] read = await client.GetByteArrayAsync(new Uri($"records/{record}?purpose=TREAT", UriKind.Relative));
        Assert.Equal(content, read);

        string history = await client.GetStringAsync(new Uri($"records/{record}/history", UriKind.Relative));
        using JsonDocument lines = JsonDocument.Parse(history);
        Assert.Equal(
            ["AppendRecord", "RequestAccess", "RequestAccess"],
            lines.RootElement.EnumerateArray().Select(line => line.GetProperty("operation").GetString()));

        byte[] receipt = await client.GetByteArrayAsync(new Uri($"records/{record}/receipt", UriKind.Relative));
        byte[] genesis = await client.GetByteArrayAsync(new Uri("genesis", UriKind.Relative));
        ReceiptVerdict verdict = ReceiptVerifier.Verify(
            receipt,
            ReceiptExpectation.ForRecord(Convert.FromHexString(record)),
            new VerificationPolicy(genesis, DateTimeOffset.UtcNow));
        Assert.True(verdict.IsAccepted, verdict.ToString());
        Assert.Equal("Healthy", await client.GetStringAsync(new Uri("health", UriKind.Relative)));
    }
}
