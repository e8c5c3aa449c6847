using System.Globalization;
using System.Text;
using System.Text.Json;
using HealthLedger.Cli.Output;

namespace HealthLedger.Tests.Cryptography.Published;

public sealed class CanonicalJsonVectorTests
{
    [VectorFact]
    public void Documents_agree()
    {
        foreach (string name in VectorFiles.JcsCases)
        {
            using JsonDocument input = JsonDocument.Parse(VectorFiles.Read($"jcs/input/{name}.json"));
            byte[]? canonical = CanonicalJson.TryWrite(input.RootElement);

            Assert.Equal(VectorFiles.Read($"jcs/output/{name}.json"), canonical);
            string hex = Encoding.ASCII.GetString(VectorFiles.Read($"jcs/outhex/{name}.txt"));
            Assert.Equal(
                Convert.FromHexString(string.Concat(hex.Where(char.IsAsciiHexDigit))), canonical);
        }
    }

    [VectorFact]
    public void Numbers_agree()
    {
        int read = 0;
        foreach (string line in Encoding.ASCII.GetString(VectorFiles.Read(VectorFiles.JcsNumbers))
            .Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            string[] parts = line.Split(',');
            double number = BitConverter.UInt64BitsToDouble(
                ulong.Parse(parts[0], NumberStyles.HexNumber, CultureInfo.InvariantCulture));
            Assert.Equal(parts[1], EcmaNumber.TryFormat(number));
            read++;
        }

        Assert.Equal(1000, read);
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    [InlineData(double.NegativeInfinity)]
    public void Number_that_json_has_not_is_refused(double number) => Assert.Null(EcmaNumber.TryFormat(number));

    [Theory]
    [InlineData("\"\\ud800\"")]
    [InlineData("[{\"a\":\"\\udc00\"}]")]
    [InlineData("{\"\\ud800\":1}")]
    [InlineData("1e400")]
    public void Value_without_a_canonical_form_is_refused(string json)
    {
        using JsonDocument document = JsonDocument.Parse(json);

        Assert.Null(CanonicalJson.TryWrite(document.RootElement));
    }
}
